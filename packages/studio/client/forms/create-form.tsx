import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { FieldInfo, RowName } from '../../src/protocol.js'
import { call } from '../api/client.js'
import { isGiven } from '../lib/form-values.js'
import {
  emptyDrafts,
  linkableRelations,
  readLinks,
  type LinkDrafts,
  type LinksRead,
} from '../lib/new-links.js'
import type { Through } from '../lib/url-state.js'
import { modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { FormFields } from './form-fields.js'
import { FormFrame } from './form-frame.js'
import { LinkField } from './link-field.js'
import { useForm } from './use-form.js'

interface CreateFormProps {
  readonly model: string
  readonly through: Through | undefined
  readonly onDone: (row: RowName) => void
  readonly onCancel: () => void
}

/** Creates a row with its links; with `through`, one that belongs to another row. */
export function CreateForm({ model, through, onDone, onCancel }: CreateFormProps): JSX.Element {
  const fields = useMemo(() => newFields(model, through), [model])
  const relations = useMemo(() => linkableRelations(modelOf(model), through, modelOf), [model])
  const [linked, setLinked] = useState<LinkDrafts>(new Map())
  const [faults, setFaults] = useState<LinksRead['faults']>(new Map())
  const form = useForm({
    fields,
    first: emptyDrafts(fields),
    elsewhere: new Set(
      relations.flatMap((relation) => (relation.kind === 'through' ? [relation.through ?? ''] : [])),
    ),
    send: async (values) => {
      const read = readLinks(relations, linked, modelOf)
      setFaults(read.faults)
      if (read.faults.size > 0) return
      const belongs = through !== undefined && { through }
      const { row } = await call('create', { model, values, links: read.links, ...belongs })
      toast(`Created ${row.display}.`)
      onDone(row)
    },
  })
  return (
    <FormFrame label={`New ${model}`} form={form} submit={`Create ${model}`} onCancel={onCancel}>
      <FormFields model={model} fields={fields} form={form} canDefault />
      {relations.map((relation) => (
        <LinkField
          key={relation.id}
          model={model}
          relation={relation}
          draft={linked.get(relation.accessor)}
          faults={faults.get(relation.accessor)}
          error={form.error}
          onDraft={(draft) => setLinked((known) => new Map(known).set(relation.accessor, draft))}
        />
      ))}
    </FormFrame>
  )
}

/** The fields that a new row may set: not those that the relation sets through which it is created. */
function newFields(name: string, through: Through | undefined): readonly FieldInfo[] {
  const model = modelOf(name)
  const relation = modelOf(through?.model ?? '')?.relations.find(
    ({ accessor }) => accessor === through?.accessor,
  )
  const set = relation?.kind === 'reverse' ? relation.field : undefined
  return (model?.fields ?? []).filter((field) => {
    const link = model?.relations.find(({ id }) => id === field.relation)
    if (link?.parentLink === true) return false
    return field.attribute !== set && isGiven(field)
  })
}
