# What the Tab key completes after `lacunary`: eval "$(lacunary completion bash)" in ~/.bashrc
_lacunary_completion() {
    local IFS=$'\n'
    COMPREPLY=($(_LACUNARY_COMPLETE=bash _LACUNARY_LINE="${COMP_LINE:0:COMP_POINT}" "$1" 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == *[=:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -F _lacunary_completion lacunary
