import { readFileSync } from 'node:fs'
import type { Figure } from '../figure.js'
import { columns, count, duration, times } from './format.js'

/** What an earlier run printed with `--json`; throws an error for a file that no run printed. */
export function readFigures(file: string): Figure[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
  if (lines.length === 0) throw new Error(`--compare: ${file} has no figures: it takes the output of --json`)
  return lines.map((line) => JSON.parse(line) as Figure)
}

/** A figure of both runs, and how many times more it costs now. */
interface Change {
  readonly before: Figure
  readonly now: Figure
  readonly times: number
  /** What is printed of each: `1.5 × hand-map`. */
  readonly shown: (figure: Figure) => string
}

/**
 * Workloads that are slower or faster for Relata than in an earlier run, beyond the noise, the largest change
 * first. It compares ratios to `hand-map` of the same run, so that the speed of the machine cancels; without
 * one, the ratio to the same work without subscribers, otherwise times.
 */
export function compared(before: readonly Figure[], now: readonly Figure[], noise: number): string[] {
  const pairs = own(now).flatMap((figure) => {
    const earlier = own(before).find(({ workload, n }) => workload === figure.workload && n === figure.n)
    return earlier === undefined ? [] : [{ before: earlier, now: figure }]
  })
  const changes = pairs.flatMap(({ before: old, now: fresh }) => changesOf(old, fresh, noise))
  const slower = changes.filter((change) => change.times > 1).sort((a, b) => b.times - a.times)
  const faster = changes.filter((change) => change.times < 1).sort((a, b) => a.times - b.times)
  const rows = [
    ...slower.map((change) => row('more', change)),
    ...faster.map((change) => row('less', change)),
  ]
  const unknown = own(now).length - pairs.length
  return [
    `compared with the earlier run: ${pairs.length} figures, noise below ${times(noise)}${unknown === 0 ? '' : `; ${unknown} are new`}`,
    '',
    ...(rows.length === 0 ? ['nothing costs more or less beyond the noise'] : columns([HEAD, ...rows])),
    '',
  ]
}

const HEAD = ['cost', 'workload', 'n', 'before', 'now', 'change']

function own(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ system }) => system === 'relata')
}

function changesOf(before: Figure, now: Figure, noise: number): Change[] {
  const bound = Math.max(noise, 1 + (before.spread ?? 0) + (now.spread ?? 0))
  const found: Change[] = [timeChange(before, now)]
  if (before.bytes !== undefined && now.bytes !== undefined)
    found.push({
      before,
      now,
      times: now.bytes / before.bytes,
      shown: ({ bytes }) => `${count(bytes ?? Number.NaN)} B`,
    })
  return found.filter((change) => change.times > bound || change.times < 1 / bound)
}

function timeChange(before: Figure, now: Figure): Change {
  const byHand = (figure: Figure): number | undefined => figure.ratio['hand-map']
  const [old, fresh] = [byHand(before), byHand(now)]
  if (old !== undefined && fresh !== undefined)
    return {
      before,
      now,
      times: fresh / old,
      shown: (figure) => `${times(byHand(figure) ?? Number.NaN)} hand-map`,
    }
  if (before.aloneRatio !== undefined && now.aloneRatio !== undefined)
    return {
      before,
      now,
      times: now.aloneRatio / before.aloneRatio,
      shown: ({ aloneRatio }) => `${times(aloneRatio ?? Number.NaN)} without subscribers`,
    }
  return { before, now, times: now.us / before.us, shown: ({ us }) => duration(us) }
}

function row(cost: string, { before, now, times: changed, shown }: Change): string[] {
  return [cost, now.workload, count(now.n), shown(before), shown(now), times(changed)]
}
