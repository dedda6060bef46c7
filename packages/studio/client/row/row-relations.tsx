import type { JSX } from 'preact'
import type { RowResponse } from '../../src/protocol.js'
import { modelOf } from '../state/schema.js'
import { RelationSection } from './relation-section.js'

/** Every reverse relation and many-to-many of a row. */
export function RowRelations({ data }: { readonly data: RowResponse }): JSX.Element | null {
  const info = modelOf(data.row.model)
  if (data.relations.length === 0) return null
  return (
    <section class="section" aria-label="Related rows">
      <h2>Related rows</h2>
      {data.relations.map((related) => {
        const relation = info?.relations.find(({ id }) => id === related.id)
        if (relation === undefined) return null
        return <RelationSection key={related.id} row={data.row} related={related} relation={relation} />
      })}
    </section>
  )
}
