import type { JSX } from 'preact'

const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14',
  close: 'm4 4 8 8M12 4l-8 8',
  right: 'm6 3.5 4.5 4.5L6 12.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  up: 'm3.5 10 4.5-4.5 4.5 4.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  sum: 'M12.5 3h-9L8 8l-4.5 5h9',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13.5 9.3A5.8 5.8 0 0 1 6.7 2.5a5.8 5.8 0 1 0 6.8 6.8Z',
  screen: 'M2 3h12v8H2zM6 14h4',
  commits: 'M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 1.5v4M8 10.5v4',
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  health: 'M8 13.5S2 10 2 6a3.2 3.2 0 0 1 6-1.6A3.2 3.2 0 0 1 14 6c0 4-6 7.5-6 7.5Z',
  diagram: 'M2 2.5h5v4H2zM9 9.5h5v4H9zM4.5 6.5v5H9',
  console: 'm3 5 3 3-3 3M8 11.5h5',
  table: 'M2 3h12v10H2zM2 6.5h12M6.5 6.5V13',
  link: 'M6.5 9.5 9.5 6.5M7 4.5l1.2-1.2a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5l-1.2 1.2a3 3 0 0 1-4.5-4.5L4.5 7',
  edit: 'm3 13 .6-2.6L10.8 3.2l2 2-7.2 7.2L3 13Z',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.8v3M8 11.7h.01',
  check: 'm3 8.5 3.2 3.2L13 5',
  keyboard: 'M1.5 4.5h13v7h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.3h6',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8',
} as const

export type IconName = keyof typeof PATHS

/** A sign beside a text or in a control that has a name: screen readers pass over it. */
export function Icon({
  name,
  class: extra = '',
}: {
  readonly name: IconName
  readonly class?: string
}): JSX.Element {
  return (
    <svg class={`icon ${extra}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
