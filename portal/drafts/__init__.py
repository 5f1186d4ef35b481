"""What somebody types into a form, kept until it is sent: nothing of it is lost.

The page's script (static/ui/js/drafts.js) sends what a form with `data-guard` holds, a moment
after the last change and before it is sent; see `keeping` for what is kept, `owners` for whose
it is, `middleware` for when it is done. What the network or a lapsed session keeps from the
server waits in the browser meanwhile, encrypted by a key that only its owner's pages get.
"""
