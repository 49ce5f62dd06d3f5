# Completion of mockone for fish: mockone completion fish | source
function __mockone_complete
    set -l before (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l program (string replace --regex '^~' $HOME -- $before[1])
    for line in ($program complete -- $before[2..-1] $current 2>/dev/null)
        switch $line
            case ':file'
                __fish_complete_path $current
            case ':folder'
                __fish_complete_directories $current
            case '*'
                echo $line
        end
    end
end
complete --command mockone --no-files --arguments '(__mockone_complete)'
