import type { ComponentChildren, CSSProperties, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface PopoverProps {
  readonly onClose: () => void
  readonly children: ComponentChildren
  readonly label: string
  readonly class?: string
  readonly style?: CSSProperties
}

/** A box beside the control that opened it. Esc, a click elsewhere and moving the focus close it. */
export function Popover({ onClose, children, label, class: extra = '', style }: PopoverProps): JSX.Element {
  const element = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    const opener = document.activeElement
    element.current?.querySelector<HTMLElement>('button, input, select, [href]')?.focus()
    const outside = (event: Event): void => {
      if (event.target instanceof Node && element.current?.parentElement?.contains(event.target) !== true)
        close.current()
    }
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      close.current()
      if (opener instanceof HTMLElement) opener.focus()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    document.addEventListener('keydown', press)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
      document.removeEventListener('keydown', press)
    }
  }, [])
  return (
    <div ref={element} class={`popover fade ${extra}`} role="dialog" aria-label={label} style={style}>
      {children}
    </div>
  )
}
