import type { ComponentChildren, JSX } from 'preact'
import type { Form } from './use-form.js'

interface FormFrameProps {
  readonly label: string
  readonly form: Form
  /** The label of the submit button. */
  readonly submit: string
  readonly onCancel: () => void
  readonly children: ComponentChildren
}

/** A form with its buttons; Ctrl Enter submits it, too. */
export function FormFrame({ label, form, submit, onCancel, children }: FormFrameProps): JSX.Element {
  return (
    <form
      class="form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void form.submit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void form.submit()
      }}
    >
      {children}
      <div class="form-foot">
        <button type="submit" class="button primary" disabled={form.busy}>
          {submit}
        </button>
        <button type="button" class="button plain" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
