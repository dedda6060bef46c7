import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { JsonValue, State } from '@relata/core/engine'
import { encodeRow, linksOf, rowsOf, storedModels } from './export-lines.js'

/**
 * Writes a file for each model (`Author.csv`) and each many-to-many without a through model (`Book.tags.csv`) into a
 * new folder, and returns their names. Null is an empty cell and an empty text `""`; JSON is JSON text, bytes are
 * base64. Lines end with CRLF, as RFC 4180 has it.
 */
export async function exportCsv(state: State, folder: string): Promise<readonly string[]> {
  await mkdir(folder)
  const names: string[] = []
  for (const model of storedModels(state)) {
    const header = model.fields.map(({ attribute }) => attribute)
    names.push(await write(folder, model.name, header, () => rowCells(state, model)))
  }
  for (const { link } of state.links.filter((table) => table !== undefined))
    names.push(await write(folder, link.label, ['from', 'to'], () => linkCells(state, link.label)))
  return names
}

type Cells = Iterable<readonly JsonValue[]>

function* rowCells(state: State, model: Parameters<typeof encodeRow>[0]): Generator<readonly JsonValue[]> {
  for (const row of rowsOf(state, model)) yield Object.values(encodeRow(model, row))
}

function* linkCells(state: State, label: string): Generator<readonly JsonValue[]> {
  for (const [each, from, to] of linksOf(state)) if (each === label) yield [from, to]
}

async function write(
  folder: string,
  name: string,
  header: readonly string[],
  rows: () => Cells,
): Promise<string> {
  function* lines(): Generator<string> {
    yield csvLine(header)
    for (const row of rows()) yield csvLine(row)
  }
  await pipeline(Readable.from(lines()), createWriteStream(join(folder, `${name}.csv`), { flags: 'wx' }))
  return `${name}.csv`
}

/** One line of CSV, with its end. */
export function csvLine(cells: readonly JsonValue[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(value: JsonValue): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
