import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { RelationInfo } from '../../src/protocol.js'
import type { ApiError } from '../api/api-error.js'
import { showKey } from '../lib/keys.js'
import { emptyDrafts, throughFields, type LinkDraft } from '../lib/new-links.js'
import { modelOf } from '../state/schema.js'
import { Icon } from '../ui/icon.js'
import { Picker, type Choice } from './picker.js'
import { ThroughFields } from './through-fields.js'

interface LinkFieldProps {
  readonly model: string
  readonly relation: RelationInfo
  readonly draft: LinkDraft | undefined
  readonly faults: ReadonlyMap<string, string> | undefined
  readonly error: ApiError | null
  readonly onDraft: (draft: LinkDraft) => void
}

/** A relation of a form: the rows that are chosen, a search for others, and the values of the through model. */
export function LinkField(props: LinkFieldProps): JSX.Element {
  const { model, relation, draft, faults, error, onDraft } = props
  const { accessor, target, single, through = '' } = relation
  const id = useId()
  const fields = throughFields(relation, modelOf)
  const { chosen, values } = draft ?? { chosen: [], values: emptyDrafts(fields) }
  const add = (choice: Choice): void => {
    const others = chosen.filter(({ key }) => showKey(key) !== showKey(choice.key))
    onDraft({ values, chosen: [...others, choice] })
  }
  const remove = (row: LinkDraft['chosen'][number]): void => {
    onDraft({ values, chosen: chosen.filter((each) => each !== row) })
    // The button that was focused goes with the row.
    document.getElementById(id)?.focus()
  }
  return (
    <div class="form-field">
      <div class="form-label">
        <label for={id}>{accessor}</label>
        <small>
          {single ? `${target}, one that refers to the new row from then on` : `${target}, any number`}
        </small>
      </div>
      {chosen.length > 0 && <Chosen accessor={accessor} rows={chosen} onRemove={remove} />}
      <Picker
        id={id}
        model={model}
        accessor={accessor}
        chosen={undefined}
        onChoose={(choice) => (single ? onDraft({ values, chosen: [choice] }) : add(choice))}
      />
      {chosen.length > 0 && fields.length > 0 && (
        <ThroughFields
          model={through}
          fields={fields}
          drafts={values}
          faults={faults}
          error={error}
          onDraft={(attribute, next) => onDraft({ chosen, values: new Map(values).set(attribute, next) })}
        />
      )}
    </div>
  )
}

function Chosen(props: {
  readonly accessor: string
  readonly rows: LinkDraft['chosen']
  readonly onRemove: (row: LinkDraft['chosen'][number]) => void
}): JSX.Element {
  const { accessor, rows, onRemove } = props
  return (
    <ul class="chips" aria-label={`Chosen ${accessor}`}>
      {rows.map((row) => (
        <li key={showKey(row.key)} class="chip">
          {row.display}
          <button
            type="button"
            class="button plain small only-icon"
            aria-label={`Take out ${row.display}`}
            onClick={() => onRemove(row)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}
