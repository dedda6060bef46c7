import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LinkMeta, ModelMeta, SchemaMeta, State } from '@relata/core/engine'
import type { LogOwner } from '@relata/level'
import { isoTime } from '../output/quantities.js'
import { encodeRow, rowsOf, storedModels } from '../export/export-lines.js'
import { sizeOfFolder } from '../store/size-of-folder.js'
import type { OpenedStore } from '../store/open-store.js'

/** What `relata inspect` prints about a store. */
export interface StoreDescription {
  /** Undefined for a store in a database, as are `owner` and `files`. */
  readonly folder: string | undefined
  /** Of a store in a database. */
  readonly database: DatabaseSummary | undefined
  readonly owner: LogOwner | undefined
  readonly position: number
  /** What was dropped from the beginning of the log; null if it has all commits. Times in ISO 8601. */
  readonly dropped: {
    readonly position: number
    readonly droppedAt: string
    readonly from: string
    readonly to: string
  } | null
  /** Of the first one that the log has; ISO 8601. */
  readonly firstCommit: string
  readonly lastCommit: string
  readonly schema: {
    /** Of the commit with the present schema. */
    readonly position: number
    readonly versions: number
    readonly migrations: readonly string[]
  }
  readonly files: readonly FolderSize[] | undefined
  readonly snapshots: readonly SnapshotSummary[]
  readonly models: readonly ModelSummary[]
  readonly relations: readonly RelationSummary[]
  readonly rows: number
}

export interface DatabaseSummary {
  /** Its URL, without the password. */
  readonly url: string
  /** Of the records. */
  readonly bytes: number
}

export interface SnapshotSummary {
  readonly position: number
  readonly bytes: number
  /** ISO 8601. */
  readonly createdAt: string
}

/** Files directly in the store's folder, or in one of its folders. */
export interface FolderSize {
  readonly name: string
  readonly files: number
  readonly bytes: number
}

export interface ModelSummary {
  readonly model: string
  readonly rows: number
  /** Of its rows as exported JSON. */
  readonly bytes: number
  readonly fields: number
  /** Of the next row, if the store assigns keys. */
  readonly nextKey: number | null
}

export interface RelationSummary {
  readonly relation: string
  readonly kind: 'foreignKey' | 'oneToOne' | 'manyToMany'
  readonly to: string
  /** Keys that are not null, or links. */
  readonly count: number
  /** Keys that refer to no row. */
  readonly unresolved: number
}

/** Describes a store; O(rows). */
export async function describeStore(opened: OpenedStore): Promise<StoreDescription> {
  const { position, schemaPosition, versions, state, schema, log } = opened
  const models = storedModels(state).map((model) => summaryOf(state, model))
  return {
    folder: opened.kind === 'folder' ? opened.folder : undefined,
    owner: opened.kind === 'folder' ? opened.owner : undefined,
    database: opened.kind === 'database' ? { url: opened.shown, bytes: await opened.log.size() } : undefined,
    position,
    dropped: droppedIn(log),
    firstCommit: await timeOf(log, (log.dropped?.position ?? 0) + 1),
    lastCommit: await timeOf(log, position),
    schema: {
      position: schemaPosition,
      versions: versions.length,
      migrations: versions.flatMap(({ event }) => event.migrations ?? []),
    },
    files: opened.kind === 'folder' ? await sizesOf(opened.folder) : undefined,
    snapshots: await snapshotsOf(opened),
    models,
    relations: [...keysOf(state, schema), ...linksOf(state, schema)],
    rows: models.reduce((sum, { rows }) => sum + rows, 0),
  }
}

function droppedIn({ dropped }: OpenedStore['log']): StoreDescription['dropped'] {
  if (dropped === undefined) return null
  const { position, droppedAt, firstTime, lastTime } = dropped
  return { position, droppedAt: isoTime(droppedAt), from: isoTime(firstTime), to: isoTime(lastTime) }
}

async function timeOf(log: OpenedStore['log'], position: number): Promise<string> {
  for await (const { time } of log.read({ after: position - 1 })) return isoTime(time)
  return ''
}

async function snapshotsOf({ snapshots }: OpenedStore): Promise<readonly SnapshotSummary[]> {
  const infos = await snapshots.list()
  return infos.map(({ position, bytes, createdAt }) => ({ position, bytes, createdAt: isoTime(createdAt) }))
}

function summaryOf(state: State, model: ModelMeta): ModelSummary {
  let rows = 0
  let bytes = 0
  for (const row of rowsOf(state, model)) {
    rows++
    bytes += Buffer.byteLength(JSON.stringify(encodeRow(model, row)))
  }
  const nextKey = model.pk.auto ? state.counter(model) + 1 : null
  return { model: model.name, rows, bytes, fields: model.fields.length, nextKey }
}

function keysOf(state: State, schema: SchemaMeta): readonly RelationSummary[] {
  return schema.models
    .filter(({ autoOf }) => autoOf === undefined)
    .flatMap((model) =>
      model.fields.flatMap(({ name, attribute, key }): readonly RelationSummary[] => {
        if (key === undefined) return []
        let count = 0
        for (const row of rowsOf(state, model)) if (row[attribute] !== null) count++
        const unresolved = [...state.stored(model).key(key.field).waiting.all()].length
        const kind = key.oneToOne ? 'oneToOne' : 'foreignKey'
        return [{ relation: `${model.name}.${name}`, kind, to: key.target.name, count, unresolved }]
      }),
    )
}

function linksOf(state: State, schema: SchemaMeta): readonly RelationSummary[] {
  return schema.links.map((link: LinkMeta) => ({
    relation: link.label,
    kind: 'manyToMany',
    to: link.target.name,
    count: link.through === undefined ? state.link(link).size : state.stored(link.through.model).size,
    unresolved: 0,
  }))
}

async function sizesOf(folder: string): Promise<readonly FolderSize[]> {
  const sizes: FolderSize[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isFile()) sizes.push({ name: entry.name, files: 1, bytes: await sizeOfFile(path) })
    if (!entry.isDirectory()) continue
    sizes.push({ name: `${entry.name}/`, ...(await sizeOfFolder(path)) })
  }
  return sizes.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** 0 for a file that was removed meanwhile, because the store may be open. */
async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  return found?.size ?? 0
}
