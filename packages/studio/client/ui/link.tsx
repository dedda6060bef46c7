import type { ComponentChildren, JSX } from 'preact'
import type { Route } from '../lib/url-state.js'
import { hrefOf, navigate } from '../state/router.js'

interface LinkProps {
  readonly to: Route
  readonly children: ComponentChildren
  readonly class?: string
  readonly current?: boolean
  readonly label?: string
}

/** A link inside the application; the browser opens it in a new tab as any other. */
export function Link({ to, children, class: names, current, label }: LinkProps): JSX.Element {
  const click = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    navigate(to)
  }
  return (
    <a
      href={hrefOf(to)}
      class={names}
      onClick={click}
      aria-current={current === true ? 'page' : undefined}
      aria-label={label}
    >
      {children}
    </a>
  )
}
