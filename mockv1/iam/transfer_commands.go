package iam

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// TransferView is the transfer of ownership as the console shows it.
type TransferView struct {
	// Transfer is the one that is under way; its State is "none" if none is.
	Transfer OwnershipTransfer
	// Code is the one that was sent for it.
	Code estate.SentCode
	// Candidates are the accounts to choose from.
	Candidates []Account
	// Blocks are why the next step cannot be done now.
	Blocks []lifecycle.Reason
}

// Transfer returns the transfer that is under way, and what stands in its way.
func (m *IAM) Transfer(r *sim.Reader) (TransferView, error) {
	t, found, err := m.openTransfer(r)
	if err != nil {
		return TransferView{}, err
	}
	out := TransferView{Transfer: t}
	next := beginTransfer
	if found {
		next = cancelTransfer
		if out.Code, _, err = m.options.Codes.Code(r, transferKind, t.ID); err != nil {
			return out, err
		}
	}
	if t.State == TransferVerified {
		next = completeTransfer
	}
	if out.Blocks, err = m.Transfers.Obstacles(r, t, next, nil); err != nil {
		return out, err
	}
	list, err := m.AccountList(r)
	for _, a := range list {
		if a.mayOwn() {
			out.Candidates = append(out.Candidates, a)
		}
	}
	return out, err
}

// underWay returns the transfer that is under way. Without one, the act is refused.
func (m *IAM) underWay(r *sim.Reader, on lifecycle.Trigger) (OwnershipTransfer, error) {
	t, found, err := m.openTransfer(r)
	if err == nil && !found {
		err = &lifecycle.Refused{Lifecycle: transferKind, State: transferNone, Trigger: on, Reasons: []lifecycle.Reason{noTransfer}}
	}
	return t, err
}

// fire pulls a trigger of the transfer that is under way, and returns its view.
func (m *IAM) fire(tx *sim.Tx, on lifecycle.Trigger, in any) (any, error) {
	t, err := m.underWay(&tx.Reader, on)
	if err != nil {
		return nil, err
	}
	if _, err := m.Transfers.Fire(tx, t.ID, on, in); err != nil {
		return nil, err
	}
	return m.Transfer(&tx.Reader)
}

// BeginTransfer has a code mailed to the owner of the Primary User Account. One
// that is under way is given up.
type BeginTransfer struct{ iam *IAM }

// BeginTransfer returns the command.
func (m *IAM) BeginTransfer() BeginTransfer { return BeginTransfer{iam: m} }

// Name returns "v1.ownership_transfer.begin".
func (BeginTransfer) Name() string { return "v1.ownership_transfer.begin" }

// Run returns a TransferView.
func (c BeginTransfer) Run(tx *sim.Tx) (any, error) {
	if _, err := c.iam.Transfers.New(tx, beginTransfer, nil); err != nil {
		return nil, err
	}
	return c.iam.Transfer(&tx.Reader)
}

// EnterTransferCode takes the code that the owner has typed.
type EnterTransferCode struct {
	iam *IAM

	Code string `json:"code"`
}

// EnterTransferCode returns the command.
func (m *IAM) EnterTransferCode(code string) EnterTransferCode {
	return EnterTransferCode{iam: m, Code: code}
}

// Name returns "v1.ownership_transfer.enter_code".
func (EnterTransferCode) Name() string { return "v1.ownership_transfer.enter_code" }

// Run returns a TransferView. A wrong code is refused, and noted.
func (c EnterTransferCode) Run(tx *sim.Tx) (any, error) {
	t, err := c.iam.ownTransfer(tx)
	if err != nil {
		return nil, err
	}
	if ok, err := c.iam.options.Codes.SubmitCode(tx, transferKind, t.ID, c.Code); err != nil || !ok {
		return nil, err
	}
	return c.iam.Transfer(&tx.Reader)
}

// ownTransfer returns the transfer that is under way, if it is the actor's.
func (m *IAM) ownTransfer(tx *sim.Tx) (OwnershipTransfer, error) {
	t, err := m.underWay(&tx.Reader, estate.CodeVerified)
	if err != nil {
		return t, err
	}
	reasons, err := m.Transfers.Obstacles(&tx.Reader, t, cancelTransfer, nil)
	if err == nil && len(reasons) > 0 {
		err = &lifecycle.Refused{Lifecycle: transferKind, State: t.State, Trigger: estate.CodeVerified, Reasons: reasons}
	}
	return t, err
}

// ResendTransferCode has another code sent to the owner.
type ResendTransferCode struct{ iam *IAM }

// ResendTransferCode returns the command.
func (m *IAM) ResendTransferCode() ResendTransferCode { return ResendTransferCode{iam: m} }

// Name returns "v1.ownership_transfer.resend_code".
func (ResendTransferCode) Name() string { return "v1.ownership_transfer.resend_code" }

// Run returns a TransferView.
func (c ResendTransferCode) Run(tx *sim.Tx) (any, error) {
	t, err := c.iam.ownTransfer(tx)
	if err != nil {
		return nil, err
	}
	if err := c.iam.options.Codes.ResendCode(tx, transferKind, t.ID); err != nil {
		return nil, err
	}
	return c.iam.Transfer(&tx.Reader)
}

// CompleteTransfer passes the ownership on to an account. Both are signed out.
type CompleteTransfer struct {
	iam *IAM

	Account string `json:"account"`
}

// CompleteTransfer returns the command.
func (m *IAM) CompleteTransfer(account string) CompleteTransfer {
	return CompleteTransfer{iam: m, Account: account}
}

// Name returns "v1.ownership_transfer.complete".
func (CompleteTransfer) Name() string { return "v1.ownership_transfer.complete" }

// Run returns a TransferView.
func (c CompleteTransfer) Run(tx *sim.Tx) (any, error) {
	return c.iam.fire(tx, completeTransfer, TransferTarget{Account: c.Account})
}

// CancelTransfer gives up the transfer that is under way.
type CancelTransfer struct{ iam *IAM }

// CancelTransfer returns the command.
func (m *IAM) CancelTransfer() CancelTransfer { return CancelTransfer{iam: m} }

// Name returns "v1.ownership_transfer.cancel".
func (CancelTransfer) Name() string { return "v1.ownership_transfer.cancel" }

// Run returns a TransferView.
func (c CancelTransfer) Run(tx *sim.Tx) (any, error) { return c.iam.fire(tx, cancelTransfer, nil) }
