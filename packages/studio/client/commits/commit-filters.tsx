import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { showKey } from '../lib/keys.js'
import { commitsRoute, type CommitsRoute } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { schema } from '../state/schema.js'
import { Icon } from '../ui/icon.js'

/** Filters by model, row, action and actor. */
export function CommitFilters({ shown }: { readonly shown: CommitsRoute }): JSX.Element {
  const { model, key, action, actor } = shown
  const change = (parts: Partial<CommitsRoute>): void => navigate({ ...shown, ...parts })
  const isFiltered = model !== '' || action !== '' || actor !== ''
  return (
    <div class="filters" role="search" aria-label="Filter the commits">
      <select
        class="input"
        aria-label="Model"
        value={model}
        onChange={(event) => change({ model: event.currentTarget.value, key: undefined })}
      >
        <option value="">Every model</option>
        {schema.value?.models.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <TextFilter label="Action" value={action} onValue={(value) => change({ action: value })} />
      <TextFilter label="Actor" value={actor} onValue={(value) => change({ actor: value })} />
      {key !== undefined && (
        <span class="chip">
          {model} {showKey(key)}
          <button
            type="button"
            class="button plain"
            aria-label="Commits of all rows"
            onClick={() => change({ key: undefined })}
          >
            <Icon name="close" />
          </button>
        </span>
      )}
      {isFiltered && (
        <button type="button" class="button plain" onClick={() => navigate(commitsRoute())}>
          Clear
        </button>
      )}
    </div>
  )
}

function TextFilter(props: {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
}): JSX.Element {
  const { label, value, onValue } = props
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const apply = (): void => {
    if (text !== value) onValue(text)
  }
  return (
    <input
      class="input"
      placeholder={label}
      aria-label={label}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  )
}
