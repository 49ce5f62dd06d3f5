package migrator_test

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// content serves what CAS and CECP show alike, below base.
func (f *fake) content(routes map[string]handler, base string, open func() (int, any, bool)) {
	guarded := func(h handler) handler {
		return func(r *http.Request, body map[string]any) (int, any) {
			if status, answer, ok := open(); !ok {
				return status, answer
			}
			return h(r, body)
		}
	}
	routes["GET "+base+"/dashboard"] = guarded(func(*http.Request, map[string]any) (int, any) {
		return 200, map[string]any{
			"protection": "on", "protected_users": 105, "policies": len(f.policies),
			"scanned": 1000 + len(f.logs), "reports": len(f.reports), "detections": map[string]int{"malware": len(f.logs)},
		}
	})
	for name, rows := range map[string]func() []map[string]any{
		"/policies": func() []map[string]any { return f.policies },
		"/services": func() []map[string]any { return f.services },
		"/reports":  func() []map[string]any { return f.reports },
		"/logs":     func() []map[string]any { return f.logs },
	} {
		routes["GET "+base+name] = guarded(func(r *http.Request, _ map[string]any) (int, any) { return items(r, rows()) })
	}
}

func (f *fake) routesCAS() map[string]handler {
	routes := map[string]handler{
		"POST /api/sign-in": func(_ *http.Request, body map[string]any) (int, any) {
			who, _ := body["email"].(string)
			if f.passwords[who] != body["password"] || who == "" {
				return 401, problem{"code": "sign_in.failed", "detail": "wrong"}
			}
			next := "dashboard"
			switch {
			case f.instance == "updating":
				return 403, problem{"code": "cas.updating", "detail": "being updated"}
			case f.instance == "updated" && f.upgraded[who] != "" && !f.conflict[who+" pending"]:
				return 403, problem{"code": "cas.account.upgraded", "detail": "use Vision One"}
			case f.instance == "updated":
				next = "update_account"
			}
			return 200, map[string]any{"token": f.session("cas", who), "next": next}
		},
		"GET /api/session": func(r *http.Request, _ map[string]any) (int, any) {
			return 200, map[string]any{"account": map[string]any{"email": f.who(r)}}
		},
		"GET /api/license": func(*http.Request, map[string]any) (int, any) { return 200, f.licence },
		"GET /api/banner": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"pattern": 2, "button": "Connect to Trend Vision One"}
		},
		"GET /api/administrators": func(r *http.Request, _ map[string]any) (int, any) {
			var rows []map[string]any
			for _, email := range slices.Sorted(maps.Keys(f.passwords)) {
				rows = append(rows, map[string]any{"email": email, "role": "Global administrator", "status": "enabled"})
			}
			return items(r, rows)
		},
		"GET /api/update-account": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"title": "Update your account", "button": "Continue"}
		},
		"POST /api/update-account/continue": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"step": "password_update"}
		},
		"POST /api/update-account/password": func(r *http.Request, body map[string]any) (int, any) {
			who := f.who(r)
			password, _ := body["new_password"].(string)
			if password == "" || body["confirm_password"] != password {
				return 409, problem{"code": "password.mismatch", "detail": "not alike"}
			}
			if f.upgraded[who] != "" && !f.conflict[who+" pending"] {
				return 409, problem{"code": "cas.account.upgraded", "detail": "done"}
			}
			if f.conflict[who+" pending"] {
				delete(f.conflict, who+" pending")
				f.conflict[who] = true
			}
			f.upgraded[who] = password
			return 200, map[string]any{"message": "done", "email": who}
		},
	}
	f.content(routes, "/api", func() (int, any, bool) { return 200, nil, true })
	return routes
}

func (f *fake) row() map[string]any {
	row := map[string]any{
		"id": "pi1", "type": f.typeBefore(), "display_name": "Cloud App Security", "status": f.instance,
		"status_text": "(" + f.instance + ")", "hint": !f.hintSeen, "can_update": true,
	}
	switch f.instance {
	case "update_agreed":
		row["status"] = "connected"
	case "updating", "updated":
		row["type"], row["display_name"], row["job"] = f.typeAfter(), "Cloud Email and Collaboration Protection", "job1"
		row["can_update"] = false
		if f.instance == "updated" {
			row["status"] = "connected"
		}
	}
	return row
}

func (f *fake) move(from, to string, after time.Duration, answer any) (int, any) {
	if f.instance != from {
		return 409, problem{"code": "v1.wrong_state", "detail": "not now", "state": f.instance}
	}
	f.instance = to
	if after > 0 {
		f.at = f.now.Add(after)
	}
	return 200, answer
}

func (f *fake) routesV1() map[string]handler {
	routes := map[string]handler{
		"POST /api/sign-in": func(_ *http.Request, body map[string]any) (int, any) {
			who, _ := body["email"].(string)
			password, _ := body["password"].(string)
			return f.receive(who, password)
		},
		"POST /api/sign-out": func(*http.Request, map[string]any) (int, any) { return 204, nil },
		"GET /api/session": func(r *http.Request, _ map[string]any) (int, any) {
			return 200, map[string]any{"account": map[string]any{"email": f.who(r), "role": "Master Administrator"}}
		},
		"GET /api/business": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"name": "Customer", "platform": f.platform, "region": "jp"}
		},
		"GET /api/product-connection": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"instance_types": []any{map[string]any{
				"type": f.typeBefore(), "name": "Trend Micro Cloud App Security", "can_connect": len(f.blocks) == 0, "blocks": f.blocks,
				"organizations": []any{
					map[string]any{"id": "o1", "name": "Default organization", "toggle": true},
					map[string]any{"id": "o2", "name": "Other", "toggle": false},
				},
			}}}
		},
		"GET /api/product-instances": func(r *http.Request, _ map[string]any) (int, any) {
			rows := []map[string]any{{"id": "x1", "type": "other", "status": "connected"}, {"id": "x2", "type": "other", "status": "connected"}}
			if f.instance != "" {
				rows = append(rows, f.row())
			}
			return items(r, rows)
		},
		"POST /api/product-instances": func(_ *http.Request, body map[string]any) (int, any) {
			on, _ := body["organizations"].([]any)
			if !f.mail && (len(on) != 1 || on[0] != "o1") {
				return 409, problem{"code": "v1.connect.no_organization", "detail": "none"}
			}
			return f.move("", "connecting", 90*time.Second, map[string]any{})
		},
		"POST /api/product-instances/pi1/got-it": func(*http.Request, map[string]any) (int, any) {
			f.hintSeen = true
			return 200, f.row()
		},
		"GET /api/product-instances/pi1/update-solution": func(*http.Request, map[string]any) (int, any) {
			return 200, map[string]any{"title": "Update Solution", "documents": []any{map[string]any{"title": "EULA"}}}
		},
		"POST /api/product-instances/pi1/update-solution": func(_ *http.Request, body map[string]any) (int, any) {
			if body["agreed"] != true {
				return 409, problem{"code": "v1.update.agreement_required", "detail": "agree"}
			}
			return f.move("connected", "update_agreed", 0, map[string]any{"title": "System Update", "button": "Start the Update"})
		},
		"DELETE /api/product-instances/pi1/update-solution": func(*http.Request, map[string]any) (int, any) {
			return f.move("update_agreed", "connected", 0, f.row())
		},
		"POST /api/product-instances/pi1/update": func(_ *http.Request, body map[string]any) (int, any) {
			if body["understood"] != true {
				return 409, problem{"code": "v1.update.understanding_required", "detail": "understand"}
			}
			if f.preparing > 0 && f.instance == "update_agreed" {
				f.preparing--
				f.instance = "connected"
				return 503, problem{"code": "apexone.update.preparing", "detail": "a temporary problem"}
			}
			if f.instance == "connected" {
				return 409, problem{"code": "v1.update.agreement_required", "detail": "agree"}
			}
			status, answer := f.move("update_agreed", "updating", 90*time.Second, map[string]any{})
			if status == 200 {
				f.endSessions("cas")
				f.endSessions("tmems")
				if f.signOutAll {
					f.endSessions("v1")
				}
			}
			return status, answer
		},
		"GET /api/update-jobs/job1": func(*http.Request, map[string]any) (int, any) { return 200, map[string]any{"state": "running"} },
		"GET /api/cecp": func(*http.Request, map[string]any) (int, any) {
			if f.instance == "updated" {
				return 200, map[string]any{"state": "ready", "text": "Dashboard"}
			}
			return 200, map[string]any{"state": "updating", "text": "Protection goes on"}
		},
		"GET /api/credits": func(*http.Request, map[string]any) (int, any) {
			have := map[string]int{"total_valid_credits": 1000, "allocated_credits": 400, "current_balance": 600}
			if f.instance == "updated" && f.mail {
				have = map[string]int{"total_valid_credits": 1000 + f.worth, "allocated_credits": 400 + f.worth, "current_balance": 600}
			} else if f.instance == "updated" {
				have = map[string]int{"total_valid_credits": 3500, "allocated_credits": 5400, "current_balance": -1900}
			}
			return 200, have
		},
		"GET /api/license-information": func(r *http.Request, _ map[string]any) (int, any) {
			return items(r, []map[string]any{{"name": "A"}, {"name": "B"}, {"name": "CECP", "free_until": f.licence["ends"]}})
		},
	}
	f.routesAccounts(routes)
	f.routesIdentity(routes)
	f.routesGateway(routes)
	f.content(routes, "/api/cecp", func() (int, any, bool) {
		return 409, problem{"code": "cecp.not_ready", "detail": "not ready"}, f.instance == "updated"
	})
	return routes
}

func (f *fake) routesAccounts(routes map[string]handler) {
	row := func(email string) map[string]any {
		return map[string]any{
			"id": email, "email": email, "role": "Operator", "role_conflict": f.conflict[email], "conflicting_role": "CAS role",
		}
	}
	routes["GET /api/user-accounts"] = func(r *http.Request, _ map[string]any) (int, any) {
		var rows []map[string]any
		for _, email := range slices.Sorted(maps.Keys(f.upgraded)) {
			rows = append(rows, row(email))
		}
		return items(r, rows)
	}
	routes["GET /api/user-accounts/{id}"] = func(r *http.Request, _ map[string]any) (int, any) { return 200, row(r.PathValue("id")) }
	routes["POST /api/user-accounts/{id}/resolve-role-conflict"] = func(r *http.Request, body map[string]any) (int, any) {
		id := r.PathValue("id")
		if !f.conflict[id] {
			return 409, problem{"code": "v1.account.no_conflict", "detail": "none"}
		}
		role, _ := body["role"].(string)
		f.rolesGiven = append(f.rolesGiven, role)
		delete(f.conflict, id)
		return 200, row(id)
	}
}
