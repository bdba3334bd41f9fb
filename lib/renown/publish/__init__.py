"""Dated, immutable snapshots: plan, digests, gate, manifest, pointers; and reading them again."""
