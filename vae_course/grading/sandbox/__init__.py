"""The sandbox: where the learner's code runs, and the line to it.

On the judge's side, `launcher` starts processes and `process` is the hold on one of them. Inside,
`forkserver` is a warm parent that forks a `worker` for each submission; `wire` is what the two
sides say to each other. `bubblewrap`, `namespaces` and `seccomp` close both off.
The worker runs cells in a `shell`, with `stand_ins` for what is not there.
"""
