import type { JSX } from 'preact'
import { rowRoute, rowsRoute, type Route } from '../lib/url-state.js'
import { CreateForm } from '../forms/create-form.js'
import { navigate } from '../state/router.js'
import { isWritable, modelOf } from '../state/schema.js'
import { Crumb } from '../ui/crumb.js'
import { Empty } from '../ui/empty.js'

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
        <Crumb to={rowsRoute(model)} name={model} />
        <h1>New</h1>
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
