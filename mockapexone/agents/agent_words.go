package agents

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

func states() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: none, Label: estate.Assumed("None", "なし"), Doc: "It is not installed yet."},
		{State: Online, Label: estate.Assumed("Online", "オンライン"), Doc: "It is connected to its server."},
		{State: isolating, Label: estate.Assumed("Being isolated", "隔離中"), Doc: "It is connected, and cuts its computer off from the network."},
		{State: StateIsolated, Label: estate.Assumed("Isolated", "隔離済み"), Doc: "It is connected to its server, and its computer to nothing else."},
		{State: restoring, Label: estate.Assumed("Being restored", "復元中"), Doc: "It is connected, and restores its computer's connection."},
		{State: Offline, Label: estate.Quoted("Offline", "オフライン", "SEPJA"), Doc: "Its computer is switched off, or has no way to its server."},
		{State: StateUninstalled, Label: estate.Assumed("Uninstalled", "アンインストール済み"), Doc: "It is removed from its computer.", Final: true},
	}
}

func triggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: install, Label: estate.Assumed("Install", "インストール"), Doc: "The installation package is run on a computer.", Input: func() any { return &Installation{} }},
		{Trigger: switchOn, Label: estate.Assumed("Switch on", "電源オン"), Doc: "The computer is switched on, and its agent reports to its server."},
		{Trigger: switchOff, Label: estate.Assumed("Switch off", "電源オフ"), Doc: "The computer is switched off."},
		{Trigger: isolate, Label: estate.Assumed("Isolate", "隔離"), Doc: "The endpoint is cut off from the network."},
		{Trigger: isolationEnd, Label: estate.Assumed("Isolation done", "隔離の完了"), Doc: "The agent reports that its computer is cut off."},
		{Trigger: restore, Label: estate.Assumed("Restore", "復元"), Doc: "The endpoint's connection is restored."},
		{Trigger: restoreEnd, Label: estate.Assumed("Restoration done", "復元の完了"), Doc: "The agent reports that its computer is connected."},
		{Trigger: relocate, Label: estate.Assumed("Relocate", "移動"), Doc: "The agent is moved to another server or group.", Input: func() any { return &Relocation{} }},
		{Trigger: uninstall, Label: estate.Assumed("Uninstall", "アンインストール"), Doc: "The agent is removed from its computer."},
		{Trigger: associate, Label: estate.Assumed("Associate Endpoint Sensor", "Endpoint Sensorの関連付け"), Doc: "Support associates the Endpoint Sensor with the successor."},
	}
}

func refusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, why lifecycle.Reason, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{On: on, Reason: why, From: from}
	}
	gone := reason("apexone.agent.uninstalled", "The agent has been uninstalled.", "エージェントはアンインストールされています。")
	absent := reason("apexone.agent.not_installed", "The agent is not installed.", "エージェントはインストールされていません。")
	out := []lifecycle.Refusal{
		refuse(install, reason("apexone.agent.installed", "The agent is installed already.", "エージェントはすでにインストールされています。")),
		refuse(switchOn, reason("apexone.agent.on", "The computer is switched on.", "コンピュータの電源はオンです。"), connected()...),
		refuse(switchOff, reason("apexone.agent.off", "The computer is switched off.", "コンピュータの電源はオフです。"), Offline),
		refuse(isolate, alreadyIsolated(), isolating, StateIsolated),
		refuse(restore, notCutOff(), Online, restoring),
	}
	for _, on := range []lifecycle.Trigger{switchOn, switchOff, isolate, restore, relocate, uninstall, associate} {
		out = append(out, refuse(on, gone, StateUninstalled), refuse(on, absent, none))
	}
	return out
}
