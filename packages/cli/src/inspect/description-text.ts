import type { LogOwner } from '@relata/level'
import { printable } from '../output/printable.js'
import { bytesText, counted } from '../output/quantities.js'
import { table } from '../output/table.js'
import type { StoreDescription } from './describe-store.js'

/** A store's description as text. */
export function descriptionText(store: StoreDescription): string {
  const { schema } = store
  const head = table([
    ...placeRows(store),
    ['position', `${store.position} (${store.firstCommit} to ${store.lastCommit})`],
    ...(store.dropped === null
      ? []
      : [
          [
            'dropped',
            `commits 1 to ${store.dropped.position} (${store.dropped.from} to ${store.dropped.to}), at ${store.dropped.droppedAt}`,
          ],
        ]),
    ['schema', `of commit ${schema.position}, ${counted(schema.versions, 'version')}`],
    ...(schema.migrations.length === 0 ? [] : [['migrations', schema.migrations.map(printable).join(', ')]]),
    ['snapshots', snapshotsText(store)],
    ...(store.files === undefined
      ? []
      : [
          [
            'files',
            store.files.map(({ name, bytes }) => `${printable(name)} ${bytesText(bytes)}`).join(', '),
          ],
        ]),
  ])
  const models = table(
    [
      ['model', 'rows', 'as JSON', 'fields', 'next key'],
      ...store.models.map(({ model, rows, bytes, fields, nextKey }) => [
        printable(model),
        rows.toLocaleString('en'),
        bytesText(bytes),
        String(fields),
        nextKey === null ? '' : String(nextKey),
      ]),
    ],
    { right: [1, 2, 3, 4] },
  )
  return store.relations.length === 0 ? `${head}\n${models}` : `${head}\n${models}\n${relationsText(store)}`
}

function placeRows({ folder = '', owner, database }: StoreDescription): readonly (readonly string[])[] {
  if (database === undefined)
    return [
      ['folder', printable(folder)],
      ['owner', ownerText(owner)],
    ]
  return [
    ['database', printable(database.url)],
    ['records', bytesText(database.bytes)],
  ]
}

function snapshotsText({ snapshots }: StoreDescription): string {
  if (snapshots.length === 0) return 'none'
  return snapshots.map(({ position, bytes }) => `of commit ${position} (${bytesText(bytes)})`).join(', ')
}

function relationsText({ relations }: StoreDescription): string {
  return table(
    [
      ['relation', 'kind', 'to', 'count', 'naming no row'],
      ...relations.map(({ relation, kind, to, count, unresolved }) => [
        printable(relation),
        kind,
        printable(to),
        count.toLocaleString('en'),
        unresolved === 0 ? '' : String(unresolved),
      ]),
    ],
    { right: [3, 4] },
  )
}

/** The process that has a store open. */
export function ownerText(owner: LogOwner | undefined): string {
  if (owner === undefined) return 'no process has it open'
  const { host, pid, state } = owner
  const where = `process ${pid} on ${printable(host)}`
  return state === 'alive' ? `open in ${where}` : `${where}, which can't be seen from here, may have it open`
}
