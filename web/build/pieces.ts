/**
 * The texts of a language come in pieces, each when the first page that speaks from it opens: the pupil's home does with the first,
 * pages of the phone add `phone`, pages of the desk add `desk`. What only the server says, in files it writes, is in none.
 */
export type Piece = 'first' | 'phone' | 'desk'

/** What the shell and the pupil's home say, and what can go wrong there. */
const FIRST = new RegExp(
  [
    '^(act|app|live|tab|shell|subject|question_state|time)\\.',
    '^home\\.(title|hello|ask_line|closed|closed_until|under_way|drafts|answered|none|none_line|tour)$',
    '^error\\.(internal|unavailable|offline|too_many_requests|bad_request|bad_field|forbidden|not_found|sign_in_required|origin_refused)$',
    '^consent\\.(no_questions|only_text|ask_them|ask_family|missing|fill|see)$',
    '^(ask\\.(title|by_\\w+)|question\\.(no_subject|of_\\w+)|questions\\.title|wait\\.place|tour\\.pupil|(bank|book)\\.title)$',
  ].join('|'),
)

/** Groups that only pages of the desk use. */
const DESK = new Set([
  ...[
    'access',
    'audit',
    'audit_action',
    'audit_object',
    'calendar',
    'classes',
    'cluster',
    'cluster_act',
    'cluster_request',
    'cluster_request_state',
    'copy_section',
    'data_map',
    'data_term',
    'data_use',
  ],
  ...['day_fault', 'day_kind', 'desk', 'fate', 'jobs', 'kinship', 'menu', 'moderation'],
  ...['org_kind', 'people', 'reports', 'retention', 'retention_kind', 'rollover', 'rollover_left'],
  ...['rollover_school', 'rollover_state', 'rollover_warning', 'roster', 'school_kind', 'screening_decision'],
  ...['screening_reason', 'screening_state', 'screening_step', 'table', 'tree'],
  ...[
    'delivery',
    'event',
    'given',
    'messages',
    'waiting',
    'webhook_delivery',
    'webhook_fault',
    'webhook_state',
    'webhooks',
  ],
  ...['weekday_short', 'why_kept', 'yearly'],
])

/** Groups in which only the server speaks. */
const SERVER = new Set(['copy_field', 'copy_file', 'report_field', 'report_section'])

/** The piece in which a text comes to the client; `undefined` when it does not come. */
export function pieceOf(key: string): Piece | undefined {
  const group = key.slice(0, key.indexOf('.'))
  if (FIRST.test(key)) return 'first'
  if (SERVER.has(group)) return undefined
  return DESK.has(group) ? 'desk' : 'phone'
}
