/** The parts of Vant in use, drawn with our tokens. Pages of the phone shell import from here; the pupil's home does not. */
import './vant.css'
import 'vant/es/action-sheet/style/index'
import 'vant/es/dialog/style/index'
import 'vant/es/popup/style/index'
import 'vant/es/pull-refresh/style/index'
import 'vant/es/rate/style/index'
import 'vant/es/search/style/index'
import 'vant/es/toast/style/index'

export { ActionSheet, Popup, PullRefresh, Rate, Search, showConfirmDialog, showToast } from 'vant'
