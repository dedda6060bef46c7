import { plain, type Plain } from '../schema/difference.js'
import { describedAttribute } from '../schema/key-column.js'
import type { SchemaDescription } from '../schema/meta.js'
import type {
  AddField,
  AlterField,
  DescribedField,
  RemoveField,
  RenameField,
  RestoreField,
  RestoreModel,
  SchemaStep,
} from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { converterOf, type Convert } from './convert-value.js'

/** How one column of a version has changed since. */
export interface TracedColumn {
  /** In events of the version; undefined for a column that is newer. */
  readonly before: string | undefined
  field: string
  described: Plain
  /** Undefined while it is removed. */
  now: string | undefined
  readonly converts: Convert[]
  /** Of a newer column: the value for rows of the version. */
  readonly value: Value
  /**
   * Rows had values before the version, which have been restored since: the field or its model was removed in
   * the version.
   */
  readonly hidden: 'field' | 'model' | undefined
}

/** How one model has changed since; `now` is undefined while it is removed. */
export interface TracedModel {
  now: string | undefined
  /** Its name now, or when it was removed. */
  name: string
  readonly columns: TracedColumn[]
  /** True if a whole row has to be written again. */
  isChanged: boolean
  readonly isHidden: boolean
  /** Added after the version, removed and restored: the version has no rows of it. */
  readonly isNewer: boolean
}

/** How one many-to-many has changed since. */
export interface TracedLink {
  readonly model: TracedModel
  field: string
  isRemoved: boolean
  readonly isHidden: boolean
}

/** A removed field that the version does not have: added after it without a step, since rows have null. */
interface Unknown {
  readonly model: TracedModel
  readonly field: string
}

type Removed =
  | { readonly column: TracedColumn; readonly model: TracedModel }
  | { readonly link: TracedLink }
  | { readonly unknown: Unknown }

/** Follows the models, columns and links of a version through the steps since then. */
export class SchemaTrace {
  /** By the name in the version. */
  readonly models: ReadonlyMap<string, TracedModel>
  /** By the label in the version: `Book.tags`. */
  readonly links: ReadonlyMap<string, TracedLink>
  /** Whether any event of the version has to be converted. */
  isChanged: boolean = false
  /** Steps that restore something that was not removed since the version. */
  readonly unmatched: SchemaStep[] = []
  /** By the name now. */
  readonly #current: Map<string, TracedModel>
  readonly #allLinks: TracedLink[]
  /** The last one removed is restored first. */
  readonly #removed: Removed[] = []
  readonly #removedModels: TracedModel[] = []

  constructor({ models }: SchemaDescription) {
    const [traced, links] = [new Map<string, TracedModel>(), new Map<string, TracedLink>()]
    for (const [name, described] of Object.entries(models)) {
      const model = newModel(name)
      traced.set(name, model)
      for (const [field, value] of Object.entries(plain(plain(described)['fields']))) {
        const options = plain(value)
        if (isColumn(options))
          model.columns.push(column(field, options, { before: describedAttribute(field, options) }))
        else links.set(`${name}.${field}`, { model, field, isRemoved: false, isHidden: false })
      }
    }
    this.models = traced
    this.links = links
    this.#current = new Map(traced)
    this.#allLinks = [...links.values()]
  }

  /** The models as they are now. */
  get current(): Iterable<TracedModel> {
    return this.#current.values()
  }

  /** The many-to-manys that exist now. */
  get currentLinks(): readonly TracedLink[] {
    return this.#allLinks.filter(({ isRemoved, model }) => !isRemoved && model.now !== undefined)
  }

  take(step: SchemaStep): void {
    const model = this.#current.get(step.model)
    if (step.step === 'restoreModel') return this.#restoreModel(step)
    // A model that is newer than the version has no rows in it.
    if (model === undefined) {
      if (step.step === 'removeModel' && step.isReversal === undefined)
        this.#removedModels.push(newModel(step.model, { isNewer: true, now: undefined }))
      return
    }
    switch (step.step) {
      case 'addModel':
      case 'alterModel':
        return
      case 'removeModel':
        this.#current.delete(step.model)
        if (step.isReversal === undefined) this.#removedModels.push(model)
        model.now = undefined
        break
      case 'renameModel':
        this.#current.delete(step.model)
        this.#current.set(step.to, model)
        model.now = step.to
        model.name = step.to
        break
      case 'addField':
        return this.#addField(model, step)
      case 'restoreField':
        return this.#restoreField(model, step)
      case 'removeField':
      case 'renameField':
      case 'alterField':
        return this.#changeField(model, step)
    }
    this.isChanged = true
  }

  #addField(model: TracedModel, { field, described, value }: AddField): void {
    if (!isColumn(described)) {
      this.#allLinks.push({ model, field, isRemoved: false, isHidden: false })
      return
    }
    model.columns.push(column(field, described, { value }))
    // Columns that no event names are null.
    if (value === null) return
    model.isChanged = true
    this.isChanged = true
  }

  #changeField(model: TracedModel, step: RemoveField | RenameField | AlterField): void {
    const link = this.#allLinks.find(
      (each) => each.model === model && !each.isRemoved && each.field === step.field,
    )
    if (link !== undefined) return this.#changeLink(link, step)
    const found = model.columns.find((each) => each.now !== undefined && each.field === step.field)
    if (step.step === 'removeField' && step.isReversal === undefined)
      this.#removed.push(
        found === undefined ? { unknown: { model, field: step.field } } : { column: found, model },
      )
    if (found === undefined || !changeColumn(found, step)) return
    model.isChanged = true
    this.isChanged = true
  }

  #changeLink(link: TracedLink, step: RemoveField | RenameField | AlterField): void {
    if (step.step === 'alterField') return
    if (step.step === 'renameField') link.field = step.to
    else {
      link.isRemoved = true
      if (step.isReversal === undefined) this.#removed.push({ link })
    }
    this.isChanged = true
  }

  #restoreField(model: TracedModel, step: RestoreField): void {
    const { field, described, value } = step
    const at = this.#removed.findLastIndex((each) => isRemovedField(each, model, field))
    const [found] = at < 0 ? [] : this.#removed.splice(at, 1)
    // The version doesn't have the fields of a newer model.
    if (found === undefined && !model.isNewer) this.unmatched.push(step)
    if (!isColumn(described)) {
      if (found !== undefined && 'link' in found) found.link.isRemoved = false
      else this.#allLinks.push({ model, field, isRemoved: false, isHidden: found === undefined })
      return
    }
    model.isChanged = true
    this.isChanged = true
    if (found !== undefined && 'column' in found) {
      changeColumn(found.column, { step: 'alterField', model: model.name, field, described })
      return
    }
    const origin: ColumnOrigin = found === undefined ? { value, hidden: 'field' } : { value: null }
    model.columns.push(column(field, described, origin))
  }

  #restoreModel(step: RestoreModel): void {
    const { model: name, described } = step
    const at = this.#removedModels.findLastIndex((each) => each.name === name)
    const [found] = at < 0 ? [] : this.#removedModels.splice(at, 1)
    if (found === undefined) this.unmatched.push(step)
    const model = found ?? newModel(name, { isHidden: true })
    model.now = name
    this.#current.set(name, model)
    this.isChanged = true
    const fields = Object.entries(plain(described['fields'])).map(
      ([field, value]) => [field, plain(value)] as const,
    )
    if (found !== undefined) return takeDeclaration(found, new Map(fields))
    for (const [field, options] of fields)
      if (isColumn(options)) model.columns.push(column(field, options, { hidden: 'model' }))
      else this.#allLinks.push({ model, field, isRemoved: false, isHidden: true })
  }
}

/** A restored model may be declared in another way than before. */
function takeDeclaration(model: TracedModel, fields: ReadonlyMap<string, Plain>): void {
  for (const each of model.columns) {
    if (each.now === undefined) continue
    const described = fields.get(each.field)
    const step = { model: model.name, field: each.field }
    const isChanged =
      described === undefined
        ? changeColumn(each, { step: 'removeField', ...step })
        : changeColumn(each, { step: 'alterField', ...step, described: described as DescribedField })
    model.isChanged ||= isChanged
  }
}

type ModelOrigin = Partial<Pick<TracedModel, 'now' | 'isHidden' | 'isNewer'>>

function newModel(name: string, origin: ModelOrigin = {}): TracedModel {
  return { now: name, name, columns: [], isChanged: false, isHidden: false, isNewer: false, ...origin }
}

interface ColumnOrigin {
  readonly before?: string
  readonly value?: Value
  readonly hidden?: 'field' | 'model'
}

function column(
  field: string,
  described: Plain,
  { before, value = null, hidden }: ColumnOrigin,
): TracedColumn {
  return { before, field, described, now: describedAttribute(field, described), converts: [], value, hidden }
}

function isColumn({ kind }: Plain): boolean {
  return kind !== 'manyToMany'
}

function isRemovedField(removed: Removed, model: TracedModel, field: string): boolean {
  if ('column' in removed) return removed.model === model && removed.column.field === field
  const { model: of, field: named } = 'link' in removed ? removed.link : removed.unknown
  return of === model && named === field
}

/** Whether values of the version have to be converted. */
function changeColumn(changed: TracedColumn, step: RemoveField | RenameField | AlterField): boolean {
  switch (step.step) {
    case 'removeField':
      changed.now = undefined
      return true
    case 'renameField':
      changed.field = step.to
      changed.now = describedAttribute(step.to, changed.described)
      return true
    case 'alterField': {
      const conversion = converterOf(changed.described, step.described)
      const now = describedAttribute(changed.field, step.described)
      const isMoved = now !== changed.now
      changed.described = step.described
      changed.now = now
      if (conversion !== undefined) changed.converts.push(conversion)
      return isMoved || conversion !== undefined
    }
  }
}
