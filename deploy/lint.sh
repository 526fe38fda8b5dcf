#!/bin/sh
# Holds what is in deploy/, the Dockerfile and compose.yaml against their linters, in a Python environment of its own
# that is kept between runs. Terraform is asked for format and validity only where it is installed and finds its provider.
set -eu
cd "$(dirname -- "$0")/.."
cache=${SLIPWAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slipway}
venv=$cache/venv-deploy

if ! cmp -s deploy/requirements.txt "$venv/.requirements"; then
    echo "lint-deploy: making a Python environment in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r deploy/requirements.txt
    cp deploy/requirements.txt "$venv/.requirements"
fi

echo 'lint-deploy: Dockerfile (hadolint)'
"$venv/bin/hadolint" Dockerfile
echo 'lint-deploy: compose.yaml (yamllint)'
"$venv/bin/yamllint" -s -d '{extends: default, rules: {line-length: {max: 120}, document-start: disable, brackets: {max-spaces-inside: 0}}}' compose.yaml
echo 'lint-deploy: CloudFormation (cfn-lint)'
"$venv/bin/cfn-lint" deploy/*.cfn.yaml
echo 'lint-deploy: Terraform (parsed by python-hcl2)'
"$venv/bin/python" - deploy/terraform/*.tf <<'PY'
import sys, hcl2
for name in sys.argv[1:]:
    with open(name) as file:
        hcl2.load(file)
PY
if ! command -v terraform >/dev/null; then
    echo 'lint-deploy: terraform is not installed here: format and validity are not checked'
    exit 0
fi
echo 'lint-deploy: Terraform (fmt)'
terraform fmt -check -diff deploy/terraform
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if TF_DATA_DIR=$scratch terraform -chdir=deploy/terraform init -backend=false -input=false >"$scratch/log" 2>&1; then
    echo 'lint-deploy: Terraform (validate)'
    TF_DATA_DIR=$scratch terraform -chdir=deploy/terraform validate
else
    echo 'lint-deploy: the provider of Terraform cannot be had here: validity is not checked'
fi
