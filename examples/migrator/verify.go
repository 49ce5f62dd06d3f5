package migrator

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// verify compares the end with the beginning.
func (m *migration) verify(ctx context.Context) error {
	if err := m.way.check(ctx); err != nil {
		return err
	}
	if err := m.checkClosed(ctx); err != nil {
		return err
	}
	var failed []string
	results := map[CheckResult]int{Passed: 0, Failed: 0, Unknown: 0}
	for _, c := range m.report.Checks {
		results[c.Result]++
		if c.Result == Failed {
			failed = append(failed, c.Name)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%s: %w", strings.Join(failed, ", "), ErrVerify)
	}
	return m.step(ctx, "verified", m.say("%d checks passed, %d could not be made", "%d 件の検証に合格、%d 件は検証不可", results[Passed], results[Unknown]))
}

// compare notes a comparison.
func (m *migration) compare(name string, ok bool, en, ja string, args ...any) {
	result := Failed
	if ok {
		result = Passed
	}
	m.report.Checks = append(m.report.Checks, Check{name, result, m.say(en, ja, args...)})
}

// notCompared notes that the beginning is not known.
func (m *migration) notCompared(names ...string) {
	for _, name := range names {
		m.report.Checks = append(m.report.Checks,
			Check{name, Unknown, m.say(
				"%s was closed before this run, and its figures were not given", "実行前に %s が利用終了となり、移行前の数値がありません", m.way.traits().name)})
	}
}

// sameRecords reports whether two lists hold the same, in whichever order. Only
// fields that both consoles show can be compared.
func sameRecords(before, after []Record) bool {
	if len(before) != len(after) {
		return false
	}
	byID := make(map[string]Record, len(after))
	for _, r := range after {
		byID[r.text("id")] = r
	}
	for _, was := range before {
		now, ok := byID[was.text("id")]
		if !ok {
			return false
		}
		for field, value := range was {
			if other, shown := now[field]; shown && !reflect.DeepEqual(value, other) {
				return false
			}
		}
	}
	return true
}

// compareCredits compares the credits with what there were, and what the update has granted
// and used besides, and the time of free use with the license that it has converted.
func (m *migration) compareCredits(ctx context.Context, granted, used int) error {
	var got Credits
	if err := m.v1.get(ctx, "/api/credits", &got); err != nil {
		return err
	}
	products, err := list[product](ctx, m.v1, "/api/license-information")
	if err != nil {
		return err
	}
	want := m.before.Credits
	want.Granted += granted
	want.Used += used
	want.Balance += granted - used
	m.compare("credits", got == want, "granted %d, used %d, balance %d; expected %d, %d, %d",
		"付与 %d、使用 %d、残高 %d。想定は %d、%d、%d",
		got.Granted, got.Used, got.Balance, want.Granted, want.Used, want.Balance)
	ends := m.before.Licence.Ends
	free := slices.ContainsFunc(products, func(p product) bool { return p.FreeUntil.Equal(ends) })
	m.compare("free_until", free, "free until the license ends, %s", "ライセンスの有効期限 (%s) まで無償", ends.Format("2006-01-02"))
	return nil
}

// checkClosed makes sure that nobody works in the old console any more.
func (m *migration) checkClosed(ctx context.Context) error {
	t := m.way.traits()
	how, err := m.enterOld(ctx, m.newConsole(t.service, m.old.base))
	if err != nil {
		return err
	}
	m.compare(t.service+"_closed", how == accessMoved || how == accessCompleted,
		"%s receives %s: %s", "%s での %s の状態: %s", t.name, m.reader, how)
	return nil
}
