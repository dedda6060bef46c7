import type { JSX } from 'preact'
import type { Route } from '../lib/url-state.js'
import { Link } from './link.js'

/** The path of a page, before its heading. */
export function Crumb({ to, name }: { readonly to: Route; readonly name: string }): JSX.Element {
  return (
    <nav class="crumb" aria-label="Path">
      <Link to={to}>{name}</Link>
      <span aria-hidden="true"> / </span>
    </nav>
  )
}
