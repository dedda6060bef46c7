import { measure, timeOnce } from '../clock.js'
import { integers } from '../data/rng.js'
import type { Outcome } from './workload.js'

/** Different arguments; of a call that takes longer than `SLOW_US` as few as the checksum is made of. */
const ARGUMENTS = 1000
const CHECKED = 10
const SLOW_US = 300

/** Makes the call with an argument; returns a number that depends on the result. */
export type Call = (argument: number) => number

/** Times a call with random numbers from 1 to `most` as arguments. */
export function timeCalls(call: Call, most: number): Outcome {
  const draw = integers(47)
  const all = Array.from({ length: ARGUMENTS }, () => 1 + draw(most))
  const checked = all.slice(0, CHECKED)
  const slow = timeOnce(() => sumOf(call, checked)) / CHECKED > SLOW_US
  const used = slow ? checked : all
  const timing = measure(() => sumOf(call, used), { operations: used.length })
  return { timing, checksum: [sumOf(call, checked)] }
}

function sumOf(call: Call, given: readonly number[]): number {
  let sum = 0
  for (const each of given) sum += call(each)
  return sum
}
