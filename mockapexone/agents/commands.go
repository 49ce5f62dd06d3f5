package agents

import (
	"errors"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// one is a command about one agent.
type one struct {
	agents *Agents

	ID string `json:"id"`
}

// fire pulls a trigger of the agent, if the actor may.
func (c one) fire(tx *sim.Tx, on lifecycle.Trigger, with any) (any, error) {
	if err := c.agents.may(&tx.Reader, Manage); err != nil {
		return nil, err
	}
	return c.agents.Agents.Fire(tx, c.ID, on, with)
}

// Isolate cuts an endpoint off from the network.
type Isolate struct{ one }

// Isolate returns the command.
func (a *Agents) Isolate(id string) Isolate { return Isolate{one{a, id}} }

// Name returns "apexone.agent.isolate".
func (Isolate) Name() string { return "apexone.agent.isolate" }

// Run returns the Agent.
func (c Isolate) Run(tx *sim.Tx) (any, error) { return c.fire(tx, isolate, nil) }

// Restore restores an endpoint's connection.
type Restore struct{ one }

// Restore returns the command.
func (a *Agents) Restore(id string) Restore { return Restore{one{a, id}} }

// Name returns "apexone.agent.restore".
func (Restore) Name() string { return "apexone.agent.restore" }

// Run returns the Agent.
func (c Restore) Run(tx *sim.Tx) (any, error) { return c.fire(tx, restore, nil) }

// Relocate moves an agent to another server or group.
type Relocate struct {
	one

	To Relocation `json:"to"`
}

// Relocate returns the command.
func (a *Agents) Relocate(id string, to Relocation) Relocate { return Relocate{one{a, id}, to} }

// Name returns "apexone.agent.relocate".
func (Relocate) Name() string { return "apexone.agent.relocate" }

// Run returns the Agent.
func (c Relocate) Run(tx *sim.Tx) (any, error) { return c.fire(tx, relocate, c.To) }

// Uninstall removes an agent from its computer.
type Uninstall struct{ one }

// Uninstall returns the command.
func (a *Agents) Uninstall(id string) Uninstall { return Uninstall{one{a, id}} }

// Name returns "apexone.agent.uninstall".
func (Uninstall) Name() string { return "apexone.agent.uninstall" }

// Run returns the Agent.
func (c Uninstall) Run(tx *sim.Tx) (any, error) { return c.fire(tx, uninstall, nil) }

// Install plays that the installation package is run on a computer.
type Install struct {
	agents *Agents

	Computer Installation `json:"computer"`
}

// Install returns the command.
func (a *Agents) Install(computer Installation) Install { return Install{a, computer} }

// Name returns "apexone.agent.install".
func (Install) Name() string { return "apexone.agent.install" }

// Run returns the Agent.
func (c Install) Run(tx *sim.Tx) (any, error) {
	if err := c.agents.may(&tx.Reader, Manage); err != nil {
		return nil, err
	}
	return c.agents.Agents.New(tx, install, c.Computer)
}

// Task is what the automation API calls what it does to agents.
type Task string

// The tasks.
const (
	TaskIsolate   Task = "cmd_isolate_agent"
	TaskRestore   Task = "cmd_restore_isolated_agent"
	TaskRelocate  Task = "cmd_relocate_agent"
	TaskUninstall Task = "cmd_uninstall_agent"
)

// Tasks returns all of them.
func Tasks() []Task { return []Task{TaskRestore, TaskIsolate, TaskRelocate, TaskUninstall} }

// Do does a task of the automation API in a transaction of its own caller, who has
// made sure that he may. It returns the agent as it is afterwards. Of other tasks than
// TaskRelocate, to means nothing.
func (a *Agents) Do(tx *sim.Tx, id string, task Task, to Relocation) (Agent, error) {
	switch task {
	case TaskIsolate:
		return a.Agents.Fire(tx, id, isolate, nil)
	case TaskRestore:
		return a.Agents.Fire(tx, id, restore, nil)
	case TaskRelocate:
		return a.Agents.Fire(tx, id, relocate, to)
	case TaskUninstall:
		return a.Agents.Fire(tx, id, uninstall, nil)
	}
	return Agent{}, &sim.Invalid{Err: errors.New("act: there is no such task")}
}
