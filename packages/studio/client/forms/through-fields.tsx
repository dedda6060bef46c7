import type { JSX } from 'preact'
import type { FieldInfo } from '../../src/protocol.js'
import type { ApiError } from '../api/api-error.js'
import type { Draft, Drafts } from '../lib/form-values.js'
import { FieldRow } from './field-row.js'
import { serverFaults } from './use-form.js'

interface ThroughFieldsProps {
  /** The through model. */
  readonly model: string
  readonly fields: readonly FieldInfo[]
  readonly drafts: Drafts
  readonly faults: ReadonlyMap<string, string> | undefined
  readonly error: ApiError | null
  readonly onDraft: (attribute: string, draft: Draft) => void
}

/** The fields of a through model, which all links of a form get. */
export function ThroughFields(props: ThroughFieldsProps): JSX.Element {
  const { model, fields, drafts, faults, error, onDraft } = props
  const faultsOf = (field: FieldInfo): readonly string[] => [
    ...(faults?.has(field.name) === true ? [faults.get(field.name) ?? ''] : []),
    ...(error?.failure.model === model ? serverFaults(error, field) : []),
  ]
  return (
    <div class="through-fields" role="group" aria-label={`Values of ${model}`}>
      {fields.map((field) => {
        const draft = drafts.get(field.attribute)
        if (draft === undefined) return null
        return (
          <FieldRow
            key={field.attribute}
            model={model}
            field={field}
            draft={draft}
            faults={faultsOf(field)}
            canDefault
            onDraft={(next) => onDraft(field.attribute, next)}
          />
        )
      })}
    </div>
  )
}
