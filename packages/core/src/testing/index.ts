/**
 * The laws of core's contracts as tests, for implementations of them.
 *
 * @packageDocumentation
 */

export { eventLogLaws } from './event-log-laws.js'
export { type EventLogLawsOptions, type Test } from './laws.js'
export { sharedLogLaws, type SharedLogLawsOptions } from './shared-log-laws.js'
export type { SharedHistory } from './shared-law.js'
export { snapshotStoreLaws, type SnapshotStoreLawsOptions } from './snapshot-store-laws.js'
export { sameBlocks, snapshotBlocks } from './sample-snapshots.js'
export { LawBroken } from './check.js'
export { SharedMemory, type SharedCall, type SharedMemoryLog, type SharedNetwork } from './shared-memory.js'
export { commit, commits, EVERY_EVENT } from './sample-commits.js'
