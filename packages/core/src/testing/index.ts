/**
 * The laws of core's contracts as tests, for whoever implements one.
 *
 * @packageDocumentation
 */

export { eventLogLaws, type EventLogLawsOptions, type Test } from './event-log-laws.js'
export { LawBroken } from './check.js'
export { commit, commits, EVERY_EVENT } from './sample-commits.js'
