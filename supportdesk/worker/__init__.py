"""The worker: jobs that changes asked for, and chores by the clock. Plain threads, no gevent."""
