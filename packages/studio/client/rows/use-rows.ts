import { useEffect, useState } from 'preact/hooks'
import { useCommits } from '../state/use-call.js'
import { RowsSource, type RowsQuery } from './rows-source.js'

/** The rows of a query, kept up to date. */
export function useRows(query: RowsQuery, first: number): RowsSource {
  const [source] = useState(() => new RowsSource())
  const text = JSON.stringify(query)
  useEffect(() => source.open(query, first), [source, text])
  useEffect(() => () => source.close(), [source])
  const { reads, ms } = source.head.value ?? {}
  useCommits(reads, () => source.refresh(), ms === undefined ? 0 : ms.query + ms.count)
  return source
}
