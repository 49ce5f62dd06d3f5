package mockv1

import (
	"slices"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockv1/gateway"
	"github.com/mockone/mockone/mockv1/iam"
)

type instanceGuards struct {
	mayConnect, mayProvision, mayUpdate, owner, byToken, automatic, updatable, prepared, preparing, offered, notHere, organization, agrees, foundation, agreed, understood, code, noProduct, noSuccessor, hinted, done, attachable, trialOver, trialLonger instanceGuard
}

func newInstanceGuards() instanceGuards {
	g := connectingGuards()
	g.addUpdating()
	g.addTrial()
	return g
}

// notNow is a refusal in words of ours.
func notNow(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

// connectingGuards are those of connecting and provisioning, and of the user's role.
func connectingGuards() instanceGuards {
	may := func(id, what string, cmd sim.Command) instanceGuard {
		return instanceGuard{
			ID: id, Doc: "The user's role permits to " + what + ", and has the product within its scope.", Else: iam.RoleNotAllowed,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				return f.rights.May(cmd.Name()) && (f.product.Code == "" || f.rights.Sees(f.product.Code))
			},
		}
	}
	return instanceGuards{
		mayConnect: may("connects_products", "connect products [ROLES]", ConnectProduct{}),
		mayProvision: instanceGuard{
			ID: "provisions_products", Doc: "The user's role permits to provision such product instances, and has the product within its scope.", Else: iam.RoleNotAllowed,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				act := ProvisionCECP{}.Name()
				if f.wanted == gateway.Successor {
					act = ProvisionCEGP{}.Name()
				}
				return f.rights.May(act) && (f.product.Code == "" || f.rights.Sees(f.product.Code))
			},
		},
		mayUpdate: may("updates_products", "update products", StartUpdate{}),
		byToken: instanceGuard{
			ID: "by_token", Doc: "The type is connected by an enrollment token [PIC].",
			Else:  notNow("v1.connect.no_token_type", "Products of this type are connected without an enrollment token.", "この種類の製品は登録トークンなしで接続します。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.product.ByToken },
		},
		automatic: instanceGuard{
			ID: "token_generated", Doc: "The type is connected by the Business ID; else its enrollment token is generated first [PIC].",
			Else:  notNow("v1.connect.token_required", "Generate the enrollment token first.", "先に登録トークンを生成してください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.product.ByToken },
		},
		offered: instanceGuard{
			ID: "product_there", Doc: "The business has the product; whether it has one that is connected by a token is seen when it registers.",
			Else:  notNow("v1.connect.no_product", "There is no such product to connect.", "接続できる製品がありません。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.offered || f.product.ByToken },
		},
		notHere: instanceGuard{
			ID: "not_connected", Doc: "The product is not connected, nor being connected.", Else: alreadyConnected,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				return f.detached || !f.here && !f.offer.Connected
			},
		},
		organization: instanceGuard{
			ID: "organization_chosen", Doc: "An organization takes part: one whose toggle is on, or one without a toggle.", Input: true,
			Else: notNow("v1.connect.no_organization", "Enable at least one organization.", "少なくとも1つの組織を有効にしてください。"),
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				all := f.offer.Organizations
				return len(all) == 0 || len(f.toggled()) > 0 || slices.ContainsFunc(all, func(o estate.Organization) bool { return !o.Toggle })
			},
		},
		agrees: instanceGuard{
			ID: "product_agrees", Doc: "The product's own guards hold.",
			Ask: func(_ Instance, f instanceFacts, _ time.Time) []lifecycle.Reason { return f.blocks },
		},
		attachable: instanceGuard{
			ID: "not_detached", Doc: "The business did not lose such an instance at the end of a trial [KA9638].", Else: wasDetached,
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.detached },
		},
		code: worded(instanceGuard{
			ID: "code_enabled", Doc: "The activation code of Trend Vision One Email and Collaboration Security is enabled [CASKB].",
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.detached || f.code },
		}, func(w provisionWords) lifecycle.Reason { return w.noCode }),
		noProduct: worded(instanceGuard{
			ID: "no_product_to_connect", Doc: "The business does not have the product that would be updated to this instance.",
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.offered || f.offer.Updated },
		}, func(w provisionWords) lifecycle.Reason { return w.hasProduct }),
		noSuccessor: worded(instanceGuard{
			ID: "only_one", Doc: "There is no such instance yet: only one is possible [PIN].",
			Holds: func(_ Instance, f instanceFacts, _ time.Time) bool {
				return f.detached || !f.here && !f.offer.Updated
			},
		}, func(w provisionWords) lifecycle.Reason { return w.exists }),
	}
}

// provisionWords are the refusals of provisioning in the words of what is provisioned.
type provisionWords struct{ noCode, hasProduct, exists lifecycle.Reason }

func wordsOf(wanted string) provisionWords {
	noCode := func(code string) lifecycle.Reason {
		return notNow(code, "Contact your sales representative, or allocate credits in Credit Usage.", "営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。")
	}
	if wanted == gateway.Successor {
		return provisionWords{
			noCode: noCode("cegp.provision.no_code"),
			hasProduct: notNow("cegp.provision.tmems_exists", "You have Trend Micro Email Security. Connect it instead of provisioning a new instance.",
				"Trend Micro Email Securityをご利用中です。新しいインスタンスをプロビジョニングせずに、Trend Micro Email Securityを接続してください。"),
			exists: notNow("cegp.provision.exists", "Only one instance of Cloud Email Gateway Protection is possible.", "Cloud Email Gateway Protectionのインスタンスは1つのみ作成できます。"),
		}
	}
	return provisionWords{
		noCode: noCode("cecp.provision.no_code"),
		hasProduct: notNow("cecp.provision.cas_exists", "You have Cloud App Security. Connect it instead of provisioning a new instance.",
			"Cloud App Securityをご利用中です。新しいインスタンスをプロビジョニングせずに、Cloud App Securityを接続してください。"),
		exists: lifecycle.Reason{Code: "cecp.provision.exists", Text: onlyOne},
	}
}

// worded has a guard refuse in the words of what is to be provisioned.
func worded(g instanceGuard, of func(provisionWords) lifecycle.Reason) instanceGuard {
	holds := g.Holds
	g.Else, g.Holds = of(wordsOf("")), nil
	g.Ask = func(t Instance, f instanceFacts, now time.Time) []lifecycle.Reason {
		if holds(t, f, now) {
			return nil
		}
		return []lifecycle.Reason{of(wordsOf(f.wanted))}
	}
	return g
}

// addTrial adds those of the end of a trial.
func (g *instanceGuards) addTrial() {
	g.trialOver = instanceGuard{
		ID: "trial_over", Doc: "Nothing but trials pays for it, and they and their grace are over [KA9638].", Else: noTrial,
		Holds: func(_ Instance, f instanceFacts, now time.Time) bool {
			return !f.trialOver.IsZero() && !now.Before(f.trialOver)
		},
	}
	g.trialLonger = instanceGuard{
		ID: "trial_goes_on", Doc: "Nothing but trials pays for it, and they are not over.", Else: noTrial,
		Holds: func(_ Instance, f instanceFacts, now time.Time) bool { return now.Before(f.trialOver) },
	}
}

// addUpdating adds those of updating a product.
func (g *instanceGuards) addUpdating() {
	g.owner = instanceGuard{
		ID: "owner_if_asked", Doc: "Where only the Primary User Account may update the product, it is the Primary User Account [A1UP].",
		Else:  notNow("v1.update.owner_only", "Sign in with the Primary User Account to update this product.", "この製品をアップデートするには、プライマリユーザアカウントでサインインしてください。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return !f.product.OwnerOnly || f.rights.Owns() },
	}
	g.updatable = instanceGuard{
		ID: "has_successor", Doc: "The product has a successor in Trend Vision One.",
		Else:  notNow("v1.update.none", "There is no update for this product.", "この製品に適用できるアップデートはありません。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.product.Successor != "" },
	}
	g.prepared = instanceGuard{
		ID: "back_end_ready", Doc: "The product's back end is ready for the update [SEPJA].",
		Ask: func(_ Instance, f instanceFacts, _ time.Time) []lifecycle.Reason {
			if f.preparing == nil || !f.understanding.Understood {
				return nil // nobody has tried
			}
			return []lifecycle.Reason{*f.preparing}
		},
	}
	g.preparing = instanceGuard{
		ID: "back_end_prepares", Doc: "The product's back end is not ready yet [SEPJA].",
		Else:  notNow("v1.update.prepared", "The product is ready for the update.", "製品のアップデートの準備はできています。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.preparing != nil },
	}
	g.foundation = instanceGuard{
		ID: "platform_foundation", Doc: "The platform is updated to Foundation Services [CASKB, CASJA].",
		Else:  notNow("v1.update.platform", "Update Trend Vision One to the Foundation Services release first.", "先にTrend Vision OneをFoundation Servicesリリースにアップデートしてください。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.business.Platform == estate.Foundation },
	}
	g.agreed = instanceGuard{
		ID: "box_agreed", Doc: "The box in the Update Solution tab is ticked.", Input: true,
		Else:  lifecycle.Reason{Code: "v1.update.agreement_required", Text: agreementRequired},
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.agreement.Agreed },
	}
	g.understood = instanceGuard{
		ID: "box_understood", Doc: "The box in the System Update Notice is ticked.", Input: true,
		Else:  notNow("v1.update.understanding_required", "Select the check box to confirm that you understand the impact of the update.", "チェックボックスをオンにして、アップデートによる影響を理解したことを確認してください。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.understanding.Understood },
	}
	g.hinted = instanceGuard{
		ID: "hint_shown", Doc: "The hint is still shown.", Else: noHint,
		Holds: func(t Instance, _ instanceFacts, _ time.Time) bool { return !t.HintSeen },
	}
	g.done = instanceGuard{
		ID: "job_succeeded", Doc: "The update job has succeeded.",
		Else:  notNow("v1.update.not_done", "The update is still running.", "アップデートはまだ実行中です。"),
		Holds: func(_ Instance, f instanceFacts, _ time.Time) bool { return f.done },
	}
}
