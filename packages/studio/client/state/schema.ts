import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { FieldInfo, ModelInfo, RelationInfo, SchemaResponse } from '../../src/protocol.js'
import { asApiError, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { onCommits } from '../api/events.js'

export const schema: Signal<SchemaResponse | null> = signal<SchemaResponse | null>(null)
export const schemaError: Signal<ApiError | null> = signal<ApiError | null>(null)
/** Rows by model. */
export const counts: Signal<ReadonlyMap<string, number>> = signal<ReadonlyMap<string, number>>(new Map())

const models = computed(() => new Map(schema.value?.models.map((model) => [model.name, model])))
export const canWrite: ReadonlySignal<boolean> = computed(() => schema.value?.write ?? false)

/** The model of a name, which may be a proxy's. */
export function modelOf(name: string): ModelInfo | undefined {
  const proxied = schema.value?.proxies.find((proxy) => proxy.name === name)?.model
  return models.value.get(proxied ?? name)
}

export function fieldOf(model: ModelInfo | undefined, name: string): FieldInfo | undefined {
  return model?.fields.find((field) => field.attribute === name || field.name === name)
}

/** The relation of a key's field. */
export function relationOf(model: ModelInfo | undefined, field: FieldInfo): RelationInfo | undefined {
  return model?.relations.find(({ id }) => id === field.relation)
}

/** Whether rows of a model can be written by the user. */
export function isWritable(model: ModelInfo | undefined): boolean {
  return canWrite.value && model !== undefined && !model.automatic
}

export async function loadSchema(): Promise<void> {
  try {
    const [description, { models: rows }] = await Promise.all([call('schema', {}), call('models', {})])
    counts.value = new Map(rows.map(({ name, rows: count }) => [name, count]))
    schema.value = description
    schemaError.value = null
  } catch (error) {
    schemaError.value = asApiError(error)
  }
}

/** Keeps the counts, and loads the schema again if it may have changed. */
export function followCounts(): void {
  let isFirst = true
  onCommits((event) => {
    if (event === 'all') {
      // The pages load it themselves when they begin.
      if (!isFirst) void loadSchema()
      isFirst = false
      return
    }
    const changed = Object.entries(event.models)
    if (changed.length === 0) return
    counts.value = new Map([
      ...counts.value,
      ...changed.map(([name, { rows }]): [string, number] => [name, rows]),
    ])
  })
}
