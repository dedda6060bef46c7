import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Key, RelatedCount, RelationInfo, RowName } from '../../src/protocol.js'
import { asApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { formatCount } from '../lib/format.js'
import { rowRoute } from '../lib/url-state.js'
import { CreateForm } from '../forms/create-form.js'
import { isWritable, modelOf } from '../state/schema.js'
import { toast } from '../state/toasts.js'
import { Dialog } from '../ui/dialog.js'
import { Icon } from '../ui/icon.js'
import { Link } from '../ui/link.js'
import { AddLink } from './add-link.js'
import { RelatedTable } from './related-table.js'

interface RelationProps {
  readonly row: RowName
  readonly related: RelatedCount
  readonly relation: RelationInfo
}

/** One relation: its count, and its rows when it is open. */
export function RelationSection({ row, related, relation }: RelationProps): JSX.Element {
  const { accessor, target, count, first } = related
  const [isOpen, setOpen] = useState(false)
  const [creating, setCreating] = useState(false)
  const what = abilities(row, relation, count)
  const request = { model: row.model, key: row.key, accessor }
  const unlink = (key: Key): void => {
    call('unlink', { ...request, keys: [key] }).then(
      () => toast(`Removed from ${accessor}.`),
      (error: unknown) => toast(asApiError(error).message, 'error'),
    )
  }
  return (
    <section class="relation" aria-label={accessor}>
      <div class="relation-head">
        <RelationToggle related={related} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
        {relation.single && first[0] !== undefined && (
          <Link class="button small" to={rowRoute(first[0].model, first[0].key)}>
            Open
          </Link>
        )}
        {what.create && (
          <button type="button" class="button plain small" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            New {target}
          </button>
        )}
        {what.link && <AddLink row={row} relation={relation} />}
      </div>
      {isOpen && count > 0 && (
        <div class="relation-body">
          <RelatedTable
            model={row.model}
            rowKey={row.key}
            accessor={accessor}
            target={target}
            through={relation.kind === 'reverse' ? relation.field : undefined}
            onUnlink={what.unlink ? unlink : undefined}
          />
        </div>
      )}
      {creating && (
        <Dialog title={`New ${target} of ${row.display}`} onClose={() => setCreating(false)}>
          <CreateForm
            model={target}
            through={request}
            onDone={() => {
              setCreating(false)
              setOpen(true)
            }}
            onCancel={() => setCreating(false)}
          />
        </Dialog>
      )}
    </section>
  )
}

function RelationToggle(props: {
  readonly related: RelatedCount
  readonly isOpen: boolean
  readonly onToggle: () => void
}): JSX.Element {
  const { accessor, target, count, first } = props.related
  return (
    <button
      type="button"
      class="relation-toggle"
      aria-expanded={props.isOpen}
      disabled={count === 0}
      onClick={props.onToggle}
    >
      <Icon name="right" />
      <strong>{accessor}</strong> <span class="badge">{formatCount(count)}</span>{' '}
      {!props.isOpen && (
        <span class="quiet cut">
          {first.length === 0 ? target : first.map(({ display }) => display).join(', ')}
        </span>
      )}
    </button>
  )
}

/** The actions on the rows of a relation. */
function abilities(
  row: RowName,
  relation: RelationInfo,
  count: number,
): { readonly create: boolean; readonly link: boolean; readonly unlink: boolean } {
  const { kind, target, single, parentLink } = relation
  const writable = isWritable(modelOf(row.model))
  const isMany = kind === 'link' || kind === 'through'
  const isFull = single && count > 0
  return {
    create: writable && isWritable(modelOf(target)) && !isFull && !parentLink && kind !== 'through',
    link: writable && isMany,
    unlink: writable && (isMany || (kind === 'reverse' && relation.null === true && !single)),
  }
}
