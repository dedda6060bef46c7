import type { JSX } from 'preact'
import { rowRoute, rowsRoute, type Route } from '../lib/url-state.js'
import { CreateForm } from '../forms/create-form.js'
import { navigate } from '../state/router.js'
import { isWritable, modelOf } from '../state/schema.js'
import { Empty } from '../ui/empty.js'
import { Link } from '../ui/link.js'

export function NewPage({ shown }: { readonly shown: Extract<Route, { page: 'new' }> }): JSX.Element {
  const { model, through } = shown
  if (!isWritable(modelOf(model)))
    return (
      <Empty title="Rows can’t be created here">
        The studio is read-only, or these rows are made by links.
      </Empty>
    )
  return (
    <>
      <header class="page-head">
        <h1>
          <Link class="crumb" to={rowsRoute(model)}>
            {model}
          </Link>
          <span class="crumb"> / </span>
          New
        </h1>
      </header>
      <div class="page-body">
        <CreateForm
          model={model}
          through={through}
          onDone={(row) => navigate(rowRoute(row.model, row.key), { replace: true })}
          onCancel={() => navigate(rowsRoute(model))}
        />
      </div>
    </>
  )
}
