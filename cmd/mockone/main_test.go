package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mockone": main})
}

func TestScript(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("starts a hundred programs, each of which takes a second or two under the race detector; TestKilledUnderLoad and TestFollow serve under it")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setup,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve":       serveInBackground,
			"stop":        stop,
			"kill9":       kill9,
			"exits":       exits,
			"occupy":      occupy,
			"let":         let,
			"jsonlines":   jsonLines,
			"butlastline": butLastLine,
			"inorder":     inOrder,
			"empty":       empty,
		},
	})
}
