import type { Random } from './random.js'

/**
 * Defects that a log, a snapshot store or their users could have. The simulation with one of them must find a
 * violation: so it is known to look where it should.
 */
export const FAULTS = [
  'a sync is skipped',
  'an append is acknowledged before it is written',
  'half of a group survives a crash',
  'the last record is lost at opening',
  'a commit is left out of a reading, and the later ones move up',
  'an append is repeated at the next position after an error',
  'a key is forgotten when the log is opened',
  'a later group survives a crash that an earlier one did not',
  'a value is read as another',
  'an event of a commit is lost',
  'a commit is read twice, and the later ones move on',
  'an unknown append is reported as stored',
  'a snapshot contains one commit too many',
  'a snapshot lacks its last commit',
  'a snapshot lacks a row',
  'a snapshot lacks a link',
  'a snapshot lacks the idempotency keys',
  'a snapshot has counters of zero',
  'a snapshot has two values of a column exchanged',
  'a snapshot that was cut off is served',
  'history is dropped past the snapshots',
  'what was dropped is not recorded',
  'one commit too many is removed with what was dropped',
] as const
export type Fault = (typeof FAULTS)[number]

/** The planted fault of a run, and whether it strikes now. */
export class Planted {
  readonly fault: Fault | undefined
  readonly #random: Random
  /** How often it struck. */
  strikes: number = 0

  constructor(fault: Fault | undefined, random: Random) {
    this.fault = fault
    this.#random = random
  }

  strike(fault: Fault, probability: number = 0.5): boolean {
    if (this.fault !== fault || !this.#random.chance(probability)) return false
    this.strikes++
    return true
  }
}
