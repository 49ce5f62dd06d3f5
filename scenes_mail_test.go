package mockone_test

// addsMail connects Email Security, as the owner of Vision One.
func addsMail() act {
	return asks("owner", "POST", "v1", "/api/product-instances", object{"type": "tmems"})
}

// mailStages lead Email Security into Vision One, and one of its accounts after it.
func mailStages() []courseStage {
	return []courseStage{
		{"start", nil},
		{"connecting", []act{signsIn("owner", "v1", "primary_user_account"), addsMail()}},
		{"connected", []act{nextTimer()}},
		{"agreed", []act{agrees()}},
		{"updating", []act{starts(), steers("POST", "/traffic", object{"count": 12})}},
		{"updated", []act{nextTimer(), nextTimer(), mailArrives()}},
		{"migrating", []act{
			signsIn("administrator", "tmems", "tmems_user"), asks("administrator", "POST", "tmems", "/api/upgrade/continue", nil),
		}},
	}
}

// mailActs are the acts up to a stage, and that of it.
func mailActs(name string) []act { return upTo(mailStages(), name) }
