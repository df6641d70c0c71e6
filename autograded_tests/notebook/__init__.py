"""The learner's side: what `check` and `progress` do in a notebook.

Begin with `check`. It judges in the same process (`in_process`), keeps what was passed
(`progress_store`), and returns a `result`, shown as a `panel`; `progress` shows them all.
`cells` knows what ran last, `accidents` what a notebook makes look like a wrong answer;
`mistakes` and `model_answer` unfold below one. `own` and
`own_weights` keep what the learner made.
"""
