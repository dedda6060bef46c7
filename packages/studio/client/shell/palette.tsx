import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { stepChoice } from '../lib/completion.js'
import { rankNames } from '../lib/rank-names.js'
import { rowsRoute, type Route } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { isWritable, schema } from '../state/schema.js'
import { Icon, type IconName } from '../ui/icon.js'
import { PAGES } from './navigation.js'

interface Command {
  readonly name: string
  readonly detail: string
  readonly icon: IconName
  readonly to: Route
}

function commands(): readonly Command[] {
  const models = schema.value?.models ?? []
  const proxies = schema.value?.proxies ?? []
  return [
    ...models.map(({ name }): Command => ({ name, detail: 'model', icon: 'table', to: rowsRoute(name) })),
    ...proxies.map(({ name, model }): Command => ({
      name,
      detail: `proxy of ${model}`,
      icon: 'table',
      to: rowsRoute(name),
    })),
    ...PAGES.map(({ name, icon, to }): Command => ({ name, detail: 'page', icon, to })),
    ...models.filter(isWritable).map(({ name }): Command => ({
      name: `New ${name}`,
      detail: 'create a row',
      icon: 'plus',
      to: { page: 'new', model: name, through: undefined },
    })),
  ]
}

/** Ctrl K: goes to a model or page by a few letters of its name. */
export function Palette({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = rankNames(commands(), search).slice(0, 40)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const go = (command: Command | undefined): void => {
    if (command === undefined) return
    onClose()
    navigate(command.to)
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (event.key === 'Enter') go(found[chosen])
    else if (step !== undefined) setChosen(Math.max(0, stepChoice(chosen, step, found.length)))
    else return
    event.preventDefault()
  }
  const type = (text: string): void => {
    setSearch(text)
    setChosen(0)
  }
  return (
    <dialog
      ref={dialog}
      class="palette fade"
      aria-label="Go to"
      onCancel={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <PaletteInput value={search} onInput={type} onKeyDown={press} chosen={found.length > 0 ? chosen : -1} />
      <ul role="listbox" id="palette-list" aria-label="Models and pages">
        {found.map((command, at) => (
          <li
            key={`${command.name} ${command.detail}`}
            id={`palette-${at}`}
            class="option"
            role="option"
            aria-selected={at === chosen}
            onClick={() => go(command)}
          >
            <Icon name={command.icon} />
            <span class="cut">{command.name}</span>
            <small>{command.detail}</small>
          </li>
        ))}
        {found.length === 0 && <li class="menu-title">Nothing has this name.</li>}
      </ul>
    </dialog>
  )
}

function PaletteInput(props: {
  readonly value: string
  readonly chosen: number
  readonly onInput: (text: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}): JSX.Element {
  return (
    <input
      class="input"
      role="combobox"
      aria-label="Go to a model or page"
      aria-expanded="true"
      aria-controls="palette-list"
      aria-activedescendant={props.chosen < 0 ? undefined : `palette-${props.chosen}`}
      placeholder="Go to a model or page…"
      autocomplete="off"
      spellcheck={false}
      autofocus
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onKeyDown={props.onKeyDown}
    />
  )
}
