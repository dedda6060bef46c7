// Writes the figures of a run into the tables and charts of docs/benchmarks.md:
// `npm run --silent bench -- --n 100000 --json | node docs/scripts/figures.mjs`. A section is written if the
// run has all its workloads; the others stay as they are. `node docs/scripts/figures.mjs FOLDER` writes to a
// folder with another benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MissingFigure, sections } from './figure-sections.mjs'

const folder =
  process.argv[2] === undefined ? fileURLToPath(new URL('..', import.meta.url)) : resolve(process.argv[2])
const page = join(folder, 'benchmarks.md')

const figures = readFileSync(0, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
const where = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus()[0]?.model.trim() || 'an unnamed processor'}.`

let text = readFileSync(page, 'utf8')
let written = 0
for (const [name, render] of Object.entries(sections)) {
  try {
    const { body, charts } = render(figures)
    text = replaced(text, name, `${body}\n\n${where}`)
    for (const [file, svg] of Object.entries(charts ?? {})) writeFileSync(join(folder, file), svg)
    written++
  } catch (error) {
    if (!(error instanceof MissingFigure)) throw error
    console.error(`${name}: left as it is, because ${error.message}`)
  }
}
if (written === 0) throw new Error('The run has all workloads of no section.')
writeFileSync(page, text)

function replaced(before, name, body) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for figures: ${begin} … ${end}`)
  return `${before.slice(0, from + begin.length)}\n\n${body}\n\n${before.slice(to)}`
}
