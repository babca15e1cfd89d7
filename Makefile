# Each target says what it does behind ##; `make` alone lists them.
.DEFAULT_GOAL := help
RUN := uv run --no-sync
MANAGE := DJANGO_SETTINGS_MODULE=charaka.config.settings $(RUN) python -m django

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: dev
dev: ## serve the working tree with reload on http://127.0.0.1:8000
	CHARAKA_DEBUG=1 CHARAKA_DEMO=1 $(MANAGE) runserver

.PHONY: demo
demo: ## seed the demo world and serve it
	$(RUN) charaka demo

.PHONY: test
test: ## run every test on SQLite (make test-postgresql for the other database)
	$(RUN) pytest

.PHONY: test-postgresql
test-postgresql: ## run every test on PostgreSQL, which is started for the purpose
	$(RUN) pytest --database postgresql

.PHONY: lint
lint: ## run every check of the pipeline except the tests
	.ci/run --lint

.PHONY: format
format: ## order imports and format the code
	$(RUN) ruff check --select I --fix --quiet .
	$(RUN) ruff format .

.PHONY: migrations
migrations: ## write each app's first migration anew from its models (until the first release)
	$(RUN) python tools/first_migrations.py

.PHONY: translations
translations: ## bring the catalogues in step with the strings of code and templates
	$(RUN) python -m lint.translations update
	$(RUN) python -m lint.translations check

.PHONY: docs
docs: ## write the reference pages and the description of the API from the code
	$(RUN) python -m tools.reference

.PHONY: pins
pins: ## write the exact versions of this environment into pyproject.toml and requirements.lock
	$(RUN) python tools/pins.py

.PHONY: pictures
pictures: ## take the pictures of the guide anew, from a fresh demo
	$(RUN) python -m tools.screenshots
