package agents

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	guard  = lifecycle.Guard[Agent, facts]
	effect = lifecycle.Effect[Agent, facts]
	row    = lifecycle.Row[Agent, facts]
)

func in(s ...lifecycle.State) []lifecycle.State { return s }

func rows() []row {
	var out []row
	out = append(out, powerRows()...)
	out = append(out, isolationRows()...)
	return append(out, movingRows()...)
}

// powerRows are about its coming and going.
func powerRows() []row {
	on := func(id string, to lifecycle.State, why string, ifs ...guard) row {
		return row{
			ID: "apexone.agent." + id, From: in(Offline), On: switchOn, If: ifs, To: to, Do: []effect{heard()},
			By: lifecycle.World, Why: why, Src: []string{"SEPJA"},
		}
	}
	return []row{
		{
			ID: "apexone.agent.install", From: in(none), On: install, If: []guard{named(), serverThere(), groupThere()}, To: Online,
			By: lifecycle.World, Why: "A computer on which the installation package was run registers with its server.", Src: []string{lifecycle.Assumed},
			Do: []effect{{ID: "register", Doc: "Notes what the computer is.", Do: register}, heard()},
		},
		{
			ID: "apexone.agent.switch_off", From: connected(), On: switchOff, To: Offline,
			By: lifecycle.World, Why: "A computer is switched off, for a night or for months.", Src: []string{"SEPJA"},
			Do: []effect{{ID: "last_seen", Doc: "Notes when it was last heard of.", Do: func(t *Agent, f facts, now time.Time) []lifecycle.Action {
				t.LastSeen = now
				return f.active
			}}},
		},
		on("switch_on_removed", StateUninstalled, "What was to be uninstalled is, as soon as it is heard of.", removing()),
		on("switch_on_isolating", isolating, "It learns that it is to be isolated.", isolationIs(IsolationPending)),
		on("switch_on_isolated", StateIsolated, "An isolated computer stays so.", isolationIs(Isolated)),
		on("switch_on_restoring", restoring, "It learns that its connection is to be restored.", isolationIs(RestorePending)),
		on("switch_on", Online, "It is managed as before, however long it was switched off, also if its product was updated meanwhile: its server's name is the same."),
	}
}

// isolationRows are about cutting its computer off.
func isolationRows() []row {
	set := func(i Isolation) []effect {
		return []effect{{ID: "isolation_" + string(i), Doc: "Notes how far it is.", Do: func(t *Agent, _ facts, _ time.Time) []lifecycle.Action {
			t.Isolation = i
			return nil
		}}}
	}
	return []row{
		{
			ID: "apexone.agent.isolate", From: in(Online, restoring), On: isolate, To: isolating, Do: set(IsolationPending),
			By: lifecycle.Operator, Why: "An endpoint at risk is isolated.", Src: []string{"ACAPI"},
		},
		{
			ID: "apexone.agent.isolate_later", From: in(Offline), On: isolate, If: []guard{notIsolated()}, Do: set(IsolationPending),
			By: lifecycle.Operator, Why: "The command waits for a computer that is switched off.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "apexone.agent.isolated", From: in(isolating), On: isolationEnd, To: StateIsolated, After: SettingIsolation, Work: true, Do: set(Isolated),
			By: lifecycle.Product, Why: "The agent has cut its computer off.", Src: []string{"ACAPI"},
		},
		{
			ID: "apexone.agent.restore", From: in(StateIsolated, isolating), On: restore, To: restoring, Do: set(RestorePending),
			By: lifecycle.Operator, Why: "The connection is restored once the threat is gone.", Src: []string{"ACAPI"},
		},
		{
			ID: "apexone.agent.restore_later", From: in(Offline), On: restore, If: []guard{notNormal()}, Do: set(RestorePending),
			By: lifecycle.Operator, Why: "The command waits for a computer that is switched off.", Src: []string{lifecycle.Assumed},
		},
		{
			ID: "apexone.agent.restored", From: in(restoring), On: restoreEnd, To: Online, After: SettingIsolation, Work: true, Do: set(Normal),
			By: lifecycle.Product, Why: "The agent has restored its computer's connection.", Src: []string{"ACAPI"},
		},
	}
}

// movingRows are about where it belongs.
func movingRows() []row {
	return []row{
		{
			ID: "apexone.agent.relocate", From: append(connected(), Offline), On: relocate, If: []guard{serverThere(), groupThere(), elsewhere()},
			By: lifecycle.Operator, Why: "An agent is moved to another server or group; its GUID stays.", Src: []string{"ACAPI"},
			Do: []effect{{ID: "move", Doc: "Notes where it belongs now.", Do: func(t *Agent, f facts, _ time.Time) []lifecycle.Action {
				t.Server, t.Group = f.server.ID, f.group.ID
				return nil
			}}},
		},
		{
			ID: "apexone.agent.uninstall", From: connected(), On: uninstall, To: StateUninstalled,
			By: lifecycle.Operator, Why: "An agent is removed from its computer.", Src: []string{"ACAPI"},
		},
		{
			ID: "apexone.agent.uninstall_later", From: in(Offline), On: uninstall, If: []guard{notRemoving()},
			By: lifecycle.Operator, Why: "The command waits for a computer that is switched off.", Src: []string{lifecycle.Assumed},
			Do: []effect{{ID: "mark", Doc: "Notes that it is to go.", Do: func(t *Agent, _ facts, _ time.Time) []lifecycle.Action {
				t.Removing = true
				return nil
			}}},
		},
		{
			ID: "apexone.agent.associate_sensor", From: append(connected(), Offline), On: associate, If: []guard{leftBehind()},
			By: lifecycle.Support, Why: "The update leaves Endpoint Sensors behind; support must associate them anew.", Src: []string{"A1UP"},
			Do: []effect{{ID: "associate", Doc: "Notes that it belongs to the successor.", Do: func(t *Agent, _ facts, _ time.Time) []lifecycle.Action {
				t.Sensor = associated
				return nil
			}}},
		},
	}
}

// heard notes that it is connected, with what its server gives it.
func heard() effect {
	return effect{ID: "heard", Doc: "It gets its server's pattern file, and counts as heard of.", Do: func(t *Agent, f facts, _ time.Time) []lifecycle.Action {
		t.LastSeen = time.Time{}
		t.Pattern = f.server.Pattern
		return f.active
	}}
}

func register(t *Agent, f facts, now time.Time) []lifecycle.Action {
	t.Host, t.IP, t.MAC, t.OS = f.install.Host, f.install.IP, f.install.MAC, f.install.OS
	t.Server, t.Group, t.Version = f.server.ID, f.group.ID, f.server.Version
	t.Isolation, t.Sensor, t.InstalledAt = Normal, NoSensor, now
	return nil
}

func named() guard {
	return guard{
		ID: "host_named", Doc: "The computer has a name.", Input: true,
		Holds: func(_ Agent, f facts, _ time.Time) bool { return f.install.Host != "" },
		Else:  reason("apexone.agent.nameless", "Enter the computer's name.", "コンピュータ名を入力してください。"),
	}
}

func serverThere() guard {
	return guard{
		ID: "server_known", Doc: "There is such a server.", Input: true,
		Holds: func(_ Agent, f facts, _ time.Time) bool { return f.server.ID != "" },
		Else:  reason("apexone.server.unknown", "There is no such server.", "指定されたサーバはありません。"),
	}
}

func groupThere() guard {
	return guard{
		ID: "group_known", Doc: "There is such a group.", Input: true,
		Holds: func(_ Agent, f facts, _ time.Time) bool { return f.group.ID != "" },
		Else:  reason("apexone.group.unknown", "There is no such group.", "指定されたグループはありません。"),
	}
}

func elsewhere() guard {
	return guard{
		ID: "elsewhere", Doc: "It is not there already.", Input: true,
		Holds: func(t Agent, f facts, _ time.Time) bool { return f.server.ID != t.Server || f.group.ID != t.Group },
		Else:  reason("apexone.agent.there_already", "The agent is there already.", "エージェントはすでに移動先にあります。"),
	}
}

func isolationIs(i Isolation) guard {
	return guard{
		ID: "is_" + string(i), Doc: "Its isolation is " + string(i) + ".",
		Holds: func(t Agent, _ facts, _ time.Time) bool { return t.Isolation == i },
		Else:  reason("apexone.agent.not_"+string(i), "The endpoint's isolation is another one.", "エンドポイントの隔離ステータスが異なります。"),
	}
}

func removing() guard {
	return guard{
		ID: "is_removing", Doc: "It is to be uninstalled.",
		Holds: func(t Agent, _ facts, _ time.Time) bool { return t.Removing },
		Else:  reason("apexone.agent.stays", "The agent is not to be uninstalled.", "エージェントのアンインストールは指示されていません。"),
	}
}

func notIsolated() guard {
	return guard{
		ID: "not_isolated", Doc: "It is not isolated, nor about to be.",
		Holds: func(t Agent, _ facts, _ time.Time) bool {
			return t.Isolation != Isolated && t.Isolation != IsolationPending
		},
		Else: alreadyIsolated(),
	}
}

func notNormal() guard {
	return guard{
		ID: "not_normal", Doc: "It is isolated, or about to be.",
		Holds: func(t Agent, _ facts, _ time.Time) bool {
			return t.Isolation == Isolated || t.Isolation == IsolationPending
		},
		Else: notCutOff(),
	}
}

func notRemoving() guard {
	return guard{
		ID: "not_removing", Doc: "It is not to be uninstalled already.",
		Holds: func(t Agent, _ facts, _ time.Time) bool { return !t.Removing },
		Else:  reason("apexone.agent.removing", "The agent is going to be uninstalled already.", "エージェントのアンインストールはすでに指示されています。"),
	}
}

func leftBehind() guard {
	return guard{
		ID: "sensor_left_behind", Doc: "It has an Endpoint Sensor that the product's update has left behind.",
		Holds: func(t Agent, f facts, _ time.Time) bool { return t.sensor(f.updated) == SensorLeft },
		Else:  reason("apexone.agent.no_sensor", "The endpoint has no Endpoint Sensor that was left behind.", "取り残されたEndpoint Sensorはありません。"),
	}
}

// sensor returns what there is of its Endpoint Sensor.
func (t Agent) sensor(updated bool) string {
	switch {
	case t.Sensor == associated:
		return SensorEnabled
	case t.Sensor == SensorEnabled && updated:
		return SensorLeft
	}
	return t.Sensor
}

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

func alreadyIsolated() lifecycle.Reason {
	return reason("apexone.agent.isolated_already", "The endpoint is isolated already.", "エンドポイントはすでに隔離されています。")
}

func notCutOff() lifecycle.Reason {
	return reason("apexone.agent.not_isolated", "The endpoint is not isolated.", "エンドポイントは隔離されていません。")
}
