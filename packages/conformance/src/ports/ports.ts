import { isDeepStrictEqual } from 'node:util'
import { FEATURES } from './features.js'
import { forum } from './forum.js'
import { photos } from './photos.js'
import type { AnyPort, Verdict } from './port.js'
import { reports } from './reports.js'
import { school } from './school.js'
import { shop } from './shop.js'
import { tracker } from './tracker.js'
import { warehouse } from './warehouse.js'
import { wiki } from './wiki.js'

/** The applications. */
export const PORTS: readonly AnyPort[] = [forum, wiki, reports, school, shop, warehouse, tracker, photos]

/** How many calls of a feature are natural, take a workaround, or are missing. */
export type Counts = Readonly<Record<Verdict, number>>

export interface PortsReport {
  /** By feature, in the order of `FEATURES`. */
  readonly counts: ReadonlyMap<string, Counts>
  /** Answers that differ from the naive ones, or errors. */
  readonly faults: readonly string[]
  /** How many answers were compared. */
  readonly compared: number
}

/** Runs every call on the data of several seeds, and compares the answers. */
export function runPorts(seeds: number): PortsReport {
  const faults: string[] = []
  let compared = 0
  for (const port of PORTS)
    for (let call = 0; call < port.calls.length; call++) {
      const answers = answersOf(port, call, seeds)
      compared += answers.compared
      if (answers.fault !== undefined) faults.push(answers.fault)
    }
  return { counts: countsOf(), faults, compared }
}

/** Compares the answers of one call, up to the first that differs. */
function answersOf(
  port: AnyPort,
  call: number,
  seeds: number,
): { readonly compared: number; readonly fault: string | undefined } {
  const { original = '', verdict } = port.calls[call] ?? {}
  if (verdict === 'missing') return { compared: 0, fault: undefined }
  for (let seed = 1; seed <= seeds; seed++) {
    const fault = faultOf(port, call, seed)
    if (fault !== undefined)
      return { compared: seed, fault: `${port.name}, data ${seed}: ${original}: ${fault}` }
  }
  return { compared: seeds, fault: undefined }
}

/** What is wrong with an answer; undefined if nothing is. */
export function faultOf(port: AnyPort, call: number, seed: number): string | undefined {
  try {
    const answers = port.answers(call, seed)
    if (answers === undefined || isDeepStrictEqual(answers.actual, answers.expected)) return undefined
    return `${JSON.stringify(answers.actual)} instead of ${JSON.stringify(answers.expected)}`
  } catch (error) {
    return String(error)
  }
}

function countsOf(): ReadonlyMap<string, Counts> {
  const counts = new Map(FEATURES.map(({ key }) => [key, { natural: 0, workaround: 0, missing: 0 }]))
  for (const { feature, verdict } of PORTS.flatMap(({ calls }) => calls)) {
    const count = counts.get(feature)
    if (count === undefined) throw new Error(`features.ts has no feature '${feature}'`)
    count[verdict]++
  }
  return counts
}
