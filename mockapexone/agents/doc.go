// Package agents is what Apex One SaaS manages: the security agents on the
// customer's computers, the servers that they talk to, their groups and policies.
//
// The update to Standard Endpoint Protection concerns consoles alone: no agent gets
// another GUID, another server's name, another group or another policy, and one that
// is switched off meanwhile is managed again whenever it is switched on [SEPJA Q1, Q3,
// Q4]. So nothing here reacts to the update; only Endpoint Sensors are shown as left
// behind after it, until support has associated them anew [A1UP].
//
// Agents are looked at by the thousand: lists are cut by the database, see
// sim.Kind.Page, and no page reads more agents than it shows.
//
// Not simulated: what agents detect, the deployment of patterns and policies step by
// step, Endpoint Group Managers, and macOS instances of a manager.
package agents
