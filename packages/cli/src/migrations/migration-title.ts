import type { MigrationStep } from '@relata/core'

const LONGEST = 40

/** A title made of the steps of a migration: `add_book_isbn`. */
export function titleFor(steps: readonly MigrationStep[]): string {
  const parts = [...new Set(steps.map((step) => plain(partOf(step))))]
  const [first = 'empty'] = parts
  let title = first
  for (const [at, part] of parts.entries()) {
    if (at === 0) continue
    if (title.length + part.length >= LONGEST) return `${title.slice(0, LONGEST)}_and_more`
    title = `${title}_${part}`
  }
  return title.slice(0, LONGEST)
}

function partOf(step: MigrationStep): string {
  const words: Readonly<Record<string, string>> = {
    addModel: 'add',
    restoreModel: 'restore',
    removeModel: 'remove',
    renameModel: 'rename',
    alterModel: 'alter',
    addField: 'add',
    restoreField: 'restore',
    removeField: 'remove',
    renameField: 'rename',
    alterField: 'alter',
  }
  const word = words[step.step] ?? 'convert'
  const names = [step.model, 'field' in step ? step.field : '']
  return [word, ...names.filter((name) => name !== '')].join('_')
}

/** Letters, digits and underscores, because the name of a model may have others. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}
