import type { JSX } from 'preact'
import { Dialog } from '../ui/dialog.js'

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Go to a model or page'],
      ['?', 'Show these keys'],
      ['Esc', 'Close, or go up'],
    ],
  },
  {
    title: 'Rows',
    keys: [
      ['/', 'Filter'],
      ['j or ↓', 'Next row'],
      ['k or ↑', 'Previous row'],
      ['Home, End', 'First, last row'],
      ['Enter', 'Open the row'],
      ['x', 'Select the row'],
      ['n', 'New row'],
    ],
  },
  {
    title: 'A row',
    keys: [
      ['e', 'Edit'],
      ['Ctrl Enter', 'Save'],
      ['Esc', 'Back to the rows'],
    ],
  },
  {
    title: 'Filter and console',
    keys: [
      ['↓ ↑', 'Choose a completion'],
      ['Tab', 'Take the completion'],
      ['Ctrl Enter', 'Run the query (console)'],
    ],
  },
]

export function KeysHelp({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <div class="keys">
        {GROUPS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {keys.map(([key, meaning]) => (
                <li key={key}>
                  <span>{meaning}</span>
                  <kbd>{key}</kbd>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
