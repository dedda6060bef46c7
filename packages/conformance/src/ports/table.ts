import { FEATURES } from './features.js'
import { PORTS, type Counts, type PortsReport } from './ports.js'

/** The counts as lines of text, one for each feature. */
export function countLines({ counts }: PortsReport): readonly string[] {
  const lines = FEATURES.map(({ key }) => line(key, counts.get(key)))
  return [line('feature', undefined), ...lines, line('all', sumOf(counts))]
}

function line(name: string, counts: Counts | undefined): string {
  const cells =
    counts === undefined
      ? ['natural', 'workaround', 'missing']
      : [counts.natural, counts.workaround, counts.missing].map(String)
  return `${name.padEnd(24)}${cells.map((cell) => cell.padStart(12)).join('')}`
}

function sumOf(counts: ReadonlyMap<string, Counts>): Counts {
  const sum = { natural: 0, workaround: 0, missing: 0 }
  for (const { natural, workaround, missing } of counts.values()) {
    sum.natural += natural
    sum.workaround += workaround
    sum.missing += missing
  }
  return sum
}

const MARK = { natural: '✓', workaround: '(✓)', missing: '–' } as const

/** The page of the guide with all calls. */
export function coveragePage({ counts }: PortsReport): string {
  const sum = sumOf(counts)
  const rows = FEATURES.map(({ key, demand, guide }) => {
    const { natural = 0, workaround = 0, missing = 0 } = counts.get(key) ?? {}
    return `| [${key}](${guide}) | ${demand} | ${natural} | ${workaround} | ${missing} |`
  })
  const calls = FEATURES.flatMap(({ key }) =>
    PORTS.flatMap(({ name, tool, calls: own }) =>
      own
        .filter(({ feature }) => feature === key)
        .map(
          ({ original, verdict, note }) =>
            `| ${key} | ${name} (${tool}) | \`${original.replaceAll('|', '\\|')}\` | ${MARK[verdict]}${note === undefined ? '' : ` ${note}`} |`,
        ),
    ),
  )
  return `# What Relata covers of Django and Prisma

This page is written by \`npm run conformance -- --ports --write\`. Fifteen real applications, eight of Django and seven of Prisma, were ported to Relata. The small applications here have their features: ${PORTS.map(({ name, tool, about }) => `${name} (${tool}: ${about})`).join(', ')}. Each call below is written with Relata in \`packages/conformance/src/ports\`, runs on random data, and its answer is compared with that of a naive model over arrays.

${sum.natural} of ${sum.natural + sum.workaround + sum.missing} calls are natural: one call of Relata has the same meaning. ${sum.workaround} need a workaround, and ${sum.missing} are missing. The second column says how often the ported applications use a feature, where it was counted.

| feature | use | natural | workaround | missing |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## The calls

| feature | application | call | Relata |
| --- | --- | --- | --- |
${calls.join('\n')}
`
}
