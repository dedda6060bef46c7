import type { JSX } from 'preact'
import type { FieldInfo } from '../../src/protocol.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { FieldRow } from './field-row.js'
import type { Form } from './use-form.js'

interface FormFieldsProps {
  readonly model: string
  readonly fields: readonly FieldInfo[]
  readonly form: Form
  readonly canDefault: boolean
  readonly onLoad?: (field: FieldInfo) => void
  /** Fills the form again, after someone else changed the row. */
  readonly onReload?: () => void
}

/** The fields of a form; a fault that belongs to none of them is above. */
export function FormFields({
  model,
  fields,
  form,
  canDefault,
  onLoad,
  onReload,
}: FormFieldsProps): JSX.Element {
  const isElsewhere = form.error !== null && !fields.some((field) => form.faultsOf(field).length > 0)
  const canReload = onReload !== undefined && form.error?.code === 'ERR_STUDIO_CHANGED'
  return (
    <>
      {isElsewhere && form.error !== null && (
        <ErrorNotice
          error={form.error}
          {...(canReload && { onRetry: onReload, retry: 'Load the newer values' })}
        />
      )}
      {fields.map((field) => {
        const draft = form.drafts.get(field.attribute)
        if (draft === undefined) return null
        return (
          <FieldRow
            key={field.attribute}
            model={model}
            field={field}
            draft={draft}
            faults={form.faultsOf(field)}
            canDefault={canDefault}
            onDraft={(next) => form.set(field.attribute, next)}
            onLoad={onLoad === undefined ? undefined : () => onLoad(field)}
          />
        )
      })}
    </>
  )
}
