import { count, duration, times } from '../report/format.js'
import { SECTIONS, type PostgresFigure } from './figure.js'

/** The figures as tables in Markdown, one for each section. */
export function report(figures: readonly PostgresFigure[]): string[] {
  return Object.entries(SECTIONS).flatMap(([section, { title, counts }]) => {
    const own = figures.filter((figure) => figure.section === section)
    if (own.length === 0) return []
    return [
      `## ${title}`,
      '',
      `| | ${counts} | median | 99 % | a second | CPU | repeated | ratio | aim |`,
      '| --- | --: | --: | --: | --: | --: | --: | --: | --- |',
      ...own.map(row),
      '',
    ]
  })
}

function row(figure: PostgresFigure): string {
  const { what, system, n, us, p99, perSecond, cpu, conflicts, ratio, aim, met } = figure
  const or = (value: number | undefined, text: (value: number) => string): string =>
    value === undefined ? '–' : text(value)
  const cells = [
    system === 'drizzle' ? `${what}: drizzle` : what,
    count(n),
    duration(us),
    or(p99, duration),
    or(perSecond, count),
    or(cpu, duration),
    or(conflicts, (share) => `${(share * 100).toFixed(0)} %`),
    or(ratio, times),
    aim === undefined ? '–' : `${aim}: ${met === true ? 'met' : '**not met**'}`,
  ]
  return `| ${cells.join(' | ')} |`
}
