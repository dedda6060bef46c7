import type { JSX } from 'preact'
import { formatCount, plural } from '../lib/format.js'
import type { CommitsRoute } from '../lib/url-state.js'
import { Empty } from '../ui/empty.js'
import { ErrorNotice } from '../ui/error-notice.js'
import { CommitFilters } from './commit-filters.js'
import { CommitItem } from './commit-item.js'
import { useCommitList } from './use-commit-list.js'

/** All commits, the newest first, as they are made. */
export function CommitsPage({ shown }: { readonly shown: CommitsRoute }): JSX.Element {
  const { model, key, action, actor } = shown
  const list = useCommitList({
    ...(model !== '' && { model }),
    ...(model !== '' && key !== undefined && { key }),
    ...(action !== '' && { action }),
    ...(actor !== '' && { actor }),
  })
  const isFiltered = model !== '' || action !== '' || actor !== ''
  return (
    <>
      <header class="page-head">
        <h1>Commits</h1>
        {list.waiting > 0 && <span class="badge warn">{formatCount(list.waiting)} not durable yet</span>}
      </header>
      <CommitFilters shown={shown} />
      <div class="page-body" aria-busy={list.busy}>
        {list.error !== null && <ErrorNotice error={list.error} />}
        {list.loaded && list.commits.length === 0 && !list.hasMore && (
          <Empty title={isFiltered ? 'No commit matches' : 'No commits yet'} />
        )}
        <ol class="commit-list" aria-label="Commits">
          {list.commits.map((commit) => (
            <CommitItem key={commit.position} commit={commit} />
          ))}
        </ol>
        {list.hasMore && (
          <p class="section">
            <button type="button" class="button" disabled={list.busy} onClick={list.more}>
              Earlier commits
            </button>
          </p>
        )}
        {!list.hasMore && list.droppedTo > 0 && (
          <p class="section quiet">{plural(list.droppedTo, 'earlier commit')} were dropped from the log.</p>
        )}
      </div>
    </>
  )
}
