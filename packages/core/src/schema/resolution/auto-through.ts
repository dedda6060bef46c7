import { emptyModel, type Build, type ModelBuild } from './build.js'
import { addKeyEdges, keyWith } from './build-key.js'
import { makeField } from './build-fields.js'
import { keyColumn } from '../key-column.js'
import type { FieldMeta, LinkMeta, ModelMeta } from '../meta.js'
import type { Mutable } from './mutable.js'
import { splitModelName } from '../names.js'
import { uniqueOf, wholeField } from './uniques.js'

const HIDDEN = { accessor: '', name: '' } as const

/**
 * Creates the model whose rows are the links of a many-to-many without a through model: `Book_tags`, with an
 * `id` and the keys `book` and `tag`.
 */
export function buildAutoThrough(build: Build, link: Mutable<LinkMeta>, id: number): ModelBuild {
  const name = `${link.model.name}_${link.name}`
  if (
    build.drafts.some((draft) => draft.name === name) ||
    build.links.some(({ auto }) => auto?.name === name) ||
    isProxy(build, name)
  ) {
    const message = `its automatic through model would be '${name}', which is another model; rename one of them, or name a through model`
    build.faults.add('ERR_MODEL_CLASH', { model: link.model.name, field: link.name }, message)
  }
  const model = emptyModel(name, id)
  const pk = makeField(model, 'id', { kind: 'scalar', type: 'auto', options: {} })
  pk.primaryKey = true
  pk.unique = true
  const [fromName, toName] = keyNames(link)
  const { keyName } = build
  const from = keyField(model, { name: fromName, target: link.model, link, keyName })
  const to = keyField(model, { name: toName, target: link.target, link, keyName })
  model.fields = [pk, from, to]
  model.fields.forEach((field, position) => {
    field.position = position
    model.fieldByName.set(field.attribute, field).set(field.name, field)
  })
  model.rowFields = model.fields
  model.pk = pk
  model.autoOf = link
  model.uniques = [uniqueOf([wholeField(from), wholeField(to)], {})]
  link.auto = model
  return model
}

function isProxy({ proxies }: Build, name: string): boolean {
  return [...proxies.keys()].some((proxy) => proxy.name === name)
}

/** The two models' names in lower case; distinguished by `from_` and `to_` if they are the same. */
function keyNames({ model, target }: LinkMeta): readonly [string, string] {
  const from = splitModelName(model.name).objectName.toLowerCase()
  const to = splitModelName(target.name).objectName.toLowerCase()
  return from === to ? [`from_${from}`, `to_${to}`] : [from, to]
}

interface KeyParts {
  readonly name: string
  readonly target: ModelMeta
  readonly link: LinkMeta
  readonly keyName: string
}

function keyField(model: ModelBuild, { name, target, link, keyName }: KeyParts): Mutable<FieldMeta> {
  const field = makeField(model, name, {
    kind: 'foreignKey',
    to: target.name,
    options: { column: keyColumn(keyName, name) },
  })
  const visible = {
    oneToOne: false,
    parentLink: false,
    nullReverse: false,
    onDelete: Object.freeze({ kind: 'CASCADE' as const }),
    dbConstraint: link.dbConstraint,
    indexed: true,
    limitChoicesTo: undefined,
    enforceChoices: false,
  }
  const key = keyWith(visible, { field, target, targetField: target.pk })
  field.type = target.pk.type
  field.key = addKeyEdges(key, HIDDEN)
  return field
}
